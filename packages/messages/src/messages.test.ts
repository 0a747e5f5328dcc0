import { describe, expect, it } from "vitest";
import { adviceFor, en, fillText, ja, languageOf, renderMessage } from "./index.ts";

const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe("texts", () => {
  it.each(Object.entries(en))("%s takes the same parameters in both languages", (key, text) => {
    const japanese = (ja as Readonly<Record<string, string>>)[key] ?? "";
    expect(japanese).not.toBe("");
    expect(placesOf(japanese)).toEqual(placesOf(text));
  });
});

describe("renderMessage", () => {
  it("fills parameters as text, once", () => {
    const message = {
      key: "finding.sigma.match",
      parameters: { product: "{rule}", device: "<b>fw</b>", rule: "r" },
    };
    expect(renderMessage("en", message)).toBe("{rule} <b>fw</b> logged what the rule “r” describes.");
  });

  it("shows an unknown key and its parameters, and leaves a place without parameter", () => {
    expect(renderMessage("ja", { key: "constructor", parameters: { a: 1 } })).toBe("constructor 1");
    expect(fillText("{a} {toString}", { a: "x" })).toBe("x {toString}");
  });
});

describe("languageOf", () => {
  it.each([
    ["ja-JP", "ja"],
    ["JA", "ja"],
    ["jam", "en"],
    ["de", "en"],
  ])("takes %s as %s", (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });
});

describe("adviceFor", () => {
  it("keeps evidence first where it is serious, and always asks whether it was meant", () => {
    expect(adviceFor("critical", ["T1136.001", "initial-access"])).toEqual([
      "advice.preserve",
      "advice.confirm",
      "advice.account",
      "advice.vendor",
    ]);
    expect(adviceFor("low", [])).toEqual(["advice.confirm"]);
  });

  it("asks what was called or who called where an indicator was seen", () => {
    expect(adviceFor("high", [], "finding.indicator.outbound")).toEqual([
      "advice.preserve",
      "advice.outbound",
      "advice.vendor",
    ]);
    expect(adviceFor("low", [], "finding.indicator.inbound")).toEqual(["advice.inbound"]);
  });

  it("asks who turned to a domain that only looks like another's", () => {
    expect(adviceFor("medium", ["T1583.001"], "lookalike.keyword")).toEqual(["advice.lookalike"]);
  });

  it("prefers the sub-technique over its technique", () => {
    expect(adviceFor("low", ["T1685.005"])).toEqual(["advice.confirm", "advice.logs"]);
    expect(adviceFor("low", ["T1685.999"])).toEqual(["advice.confirm", "advice.defenses"]);
  });
});
