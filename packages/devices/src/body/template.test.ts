import { describe, expect, it } from "vitest";
import { matchAny, template } from "./template.ts";

const read = (source: string, text: string) => {
  const values = template(source).match(text);
  return values === null ? null : Object.fromEntries(values);
};

describe("a template", () => {
  it("captures words, numbers and endpoints", () => {
    expect(
      read(
        "Deny {protocol} src {src:endpoint} dst {dst:endpoint}",
        "Deny tcp src outside:192.0.2.1/443 dst inside:10.0.0.1/80 more",
      ),
    ).toEqual({ protocol: "tcp", src: "outside:192.0.2.1/443", dst: "inside:10.0.0.1/80" });
  });

  it("is anchored at the start: words that only come later are another text", () => {
    expect(read("Deny {protocol}", "user said: Deny tcp")).toBeNull();
  });

  it("takes parts in brackets or leaves them", () => {
    const source = "reason = {reason:text}[, user = {user}]$";
    expect(read(source, "reason = bad, user = eve")).toEqual({ reason: "bad", user: "eve" });
    expect(read(source, "reason = bad")).toEqual({ reason: "bad" });
  });

  it("chooses between words, and reads letters in either case", () => {
    expect(read("{=Built|Teardown} {protocol}", "TEARDOWN udp")).toEqual({ protocol: "udp" });
    expect(read("{=Built|Teardown} {protocol}", "Closed udp")).toBeNull();
  });

  it("reads one to eight spaces between words, and none or more beside punctuation", () => {
    expect(read("a {b} : c", "a   x:c")).toEqual({ b: "x" });
    expect(read("a{b}", "a         x")).toBeNull();
  });

  it("takes what a stranger chose as long as it can, so that it holds nothing of the device's", () => {
    const source = 'for user "{user:stranger}" from {src:host}$';
    expect(read(source, 'for user "x" from 1.1.1.1 for user "y" from 192.0.2.9')).toEqual({
      user: 'x" from 1.1.1.1 for user "y',
      src: "192.0.2.9",
    });
  });

  it("takes literal brackets behind a caret", () => {
    expect(read("^[user: {user}^]", "[user: eve]")).toEqual({ user: "eve" });
  });

  it("drops the full stop behind a word, and keeps a stranger's", () => {
    expect(read("from {src:host}$", "from host-1.")).toEqual({ src: "host-1" });
    expect(read("user {user:rest}", "user eve.")).toEqual({ user: "eve." });
  });

  it("keeps the first of two captures of one name", () => {
    expect(read("{a} {a}", "x y")).toEqual({ a: "x" });
  });

  it("refuses a kind that it does not know", () => {
    expect(() => template("{a:number}")).toThrow("unknown kind number");
  });
});

describe("matchAny", () => {
  it("takes the first that fits", () => {
    const templates = ["a {x}$", "a {y} {z}"].map(template);
    expect(matchAny(templates, "a 1 2")).toEqual(
      new Map([
        ["y", "1"],
        ["z", "2"],
      ]),
    );
    expect(matchAny(templates, "b")).toBeNull();
  });
});
