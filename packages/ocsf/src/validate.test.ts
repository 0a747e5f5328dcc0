import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateEvent } from "./validate.ts";

const valid = {
  class_uid: 4001,
  category_uid: 4,
  activity_id: 6,
  type_uid: 400106,
  severity_id: 1,
  time: 1_772_438_400_000,
  metadata: { version: "1.8.0", product: { name: "p", vendor_name: "v" } },
  src_endpoint: { ip: "10.0.0.1", port: 443 },
};
const issuesOf = (over: object) =>
  validateEvent({ ...valid, ...over }).map(({ path, code, message }) => `${path} ${code}: ${message}`);

describe("validateEvent", () => {
  it("finds nothing wrong with a valid event", () => {
    expect(validateEvent(valid)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["a missing attribute", { time: undefined }, "time missing_attribute: required, but missing"],
    [
      "a missing attribute below",
      { metadata: { version: "1.8.0" } },
      "metadata.product missing_attribute: required, but missing",
    ],
    [
      "an unknown attribute",
      { src_ip: "10.0.0.1" },
      "src_ip unknown_attribute: the schema has no such attribute here",
    ],
    [
      "an unknown attribute in an object",
      { src_endpoint: { ip: "10.0.0.1", adress: 1 } },
      "src_endpoint.adress unknown_attribute: the schema has no such attribute here",
    ],
    ["a wrong type", { time: "now" }, 'time wrong_type: expected ms since the epoch, got "now"'],
    [
      "text that is no address",
      { src_endpoint: { ip: "nowhere" } },
      'src_endpoint.ip wrong_type: expected an IP address, got "nowhere"',
    ],
    [
      "a port that is none",
      { dst_endpoint: { ip: "10.0.0.1", port: 70_000 } },
      "dst_endpoint.port wrong_type: expected a port from 0 to 65535, got 70000",
    ],
    [
      "an array in place of an object",
      { src_endpoint: [] },
      "src_endpoint wrong_type: expected an object (network_endpoint), got an array",
    ],
    [
      "an object in place of an array",
      { observables: {} },
      "observables wrong_type: expected an array, got object",
    ],
    [
      "a value outside its enumeration",
      { severity_id: 42 },
      "severity_id not_in_enum: expected one of 0, 1, 2, 3, 4, 5, 6, 99, got 42",
    ],
    [
      "an item of an array",
      { observables: [{ name: "a", type_id: 2 }, { type_id: 1 }, 7] },
      "observables[2] wrong_type: expected an object (observable), got number",
    ],
    [
      "a wrong type_uid",
      { type_uid: 1 },
      "type_uid wrong_type_uid: expected 400106 (class_uid * 100 + activity_id), got 1",
    ],
    ["a wrong category", { category_uid: 3 }, "category_uid wrong_category: expected 4, got 3"],
    [
      "an endpoint that nothing names",
      { src_endpoint: { port: 1 } },
      "src_endpoint constraint: expected at least one of",
    ],
    ["no endpoint at all", { src_endpoint: undefined }, " constraint: expected at least one of"],
    [
      "a class that there is not",
      { class_uid: 4999 },
      "class_uid unknown_class: expected the uid of a class, got 4999",
    ],
  ])("names the path of %s", (_, over, expected) => {
    expect(
      issuesOf(over).some((issue) => issue.startsWith(expected)),
      issuesOf(over).join("\n"),
    ).toBe(true);
  });

  it.each([null, undefined, 1, "event", [], [valid]])("says that %j is no event", (value) => {
    expect(validateEvent(value)).toMatchObject([{ path: "", code: "not_an_object" }]);
  });

  it("asks for a profile's attributes only where the event names the profile", () => {
    const withProfile = { ...valid, metadata: { ...valid.metadata, profiles: ["host"] } };
    expect(validateEvent(withProfile).filter(({ code }) => code !== "missing_attribute")).toEqual([]);
    expect(validateEvent({ ...valid, device: { type_id: 9, hostname: "fw" } })).toEqual([]);
  });

  it("takes no attribute from a prototype", () => {
    const inherited: unknown = Object.create(valid);
    expect(validateEvent(inherited)).toMatchObject([{ path: "class_uid", code: "unknown_class" }]);
    expect(
      validateEvent(JSON.parse('{"class_uid":4001,"__proto__":{"time":1}}')).map(({ path }) => path),
    ).toContain("__proto__");
  });

  it("reports a hundred issues at most, and does not follow a nesting without end", () => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`x${at}`, at]));
    expect(validateEvent({ ...valid, ...wide })).toHaveLength(100);
    let process: Record<string, unknown> = { name: "p", pid: 1 };
    for (let depth = 0; depth < 10_000; depth += 1) process = { name: "p", pid: 1, parent_process: process };
    expect(validateEvent({ ...valid, actor: { process } })).toContainEqual(
      expect.objectContaining({ code: "too_deep" }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true }),
        (value) => void validateEvent(value),
      ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(valid), "device", "evidences", "unmapped"),
          fc.jsonValue(),
        ),
        (over) => {
          for (const { path } of validateEvent({ ...valid, ...over })) expect(typeof path).toBe("string");
        },
      ),
    );
  });
});
