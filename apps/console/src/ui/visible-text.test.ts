import { expect, test } from "vitest";
import { cutMiddle, visibleText } from "./visible-text.ts";

test.each([
  ["a name turned around", "gpj\u202eexe", "gpj\\u202eexe"],
  ["a terminal's escape", "\u001b[2J", "\\u001b[2J"],
  ["nothing, drawn as nothing", "ad\u200bmin\ufeff", "ad\\u200bmin\\ufeff"],
  ["a line that only looks ended", "one\u2028two", "one\\u2028two"],
])("%s is seen", (_, hidden, seen) => {
  expect(visibleText(hidden)).toBe(seen);
});

test("ordinary text of any script stays as it is", () => {
  expect(visibleText("ファイアウォール 🧱 ‘é’\ttab\nline")).toBe("ファイアウォール 🧱 ‘é’\ttab\nline");
});

test("a long value is cut in the middle and no character is cut in two", () => {
  expect(cutMiddle("0123456789", 7)).toBe("012…789");
  expect(cutMiddle("🧱".repeat(10), 5)).toBe("🧱🧱…🧱🧱");
  expect(cutMiddle("short", 7)).toBe("short");
});
