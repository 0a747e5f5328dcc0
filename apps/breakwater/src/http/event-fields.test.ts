import fc from "fast-check";
import { expect, test } from "vitest";
import { pickFields } from "./event-fields.ts";

const event = {
  time: 1,
  metadata: { uid: "a", product: { name: "FortiGate" } },
  evidences: [{ src_endpoint: { ip: "192.0.2.1" } }],
  raw_data: "0123456789",
};

test("only the asked paths are in the answer, in the event's own shape", () => {
  expect(pickFields("time,metadata.uid,evidences.0.src_endpoint.ip,absent.path", undefined)(event)).toEqual({
    time: 1,
    metadata: { uid: "a" },
    evidences: [{ src_endpoint: { ip: "192.0.2.1" } }],
  });
});

test("the raw line is cut to the asked length, with and without fields", () => {
  expect(pickFields("raw_data", 4)(event)).toEqual({ raw_data: "0123" });
  expect(pickFields(undefined, 4)(event)).toEqual({ ...event, raw_data: "0123" });
});

test.each([
  "a b",
  "",
  "__proto__.polluted",
  "a.constructor",
  Array.from({ length: 51 }, () => "a").join(","),
])("%s is refused", (fields) => {
  expect(() => pickFields(fields, undefined)).toThrow("fields are at most 50 paths");
});

test("whatever is asked of whatever event, nothing but the answer changes", () => {
  fc.assert(
    fc.property(fc.object(), fc.string(), (any, fields) => {
      const before = JSON.stringify(any);
      try {
        pickFields(fields, 10)(any);
      } catch {
        // Refused paths are the other test's.
      }
      expect(JSON.stringify(any)).toBe(before);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    }),
  );
});
