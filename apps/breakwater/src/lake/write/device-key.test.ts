import fc from "fast-check";
import { expect, it } from "vitest";
import { deviceKey, parseDeviceKey } from "./device-key.ts";

it("a key is read back as the identity it was made of (property)", () => {
  const part = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("a/b", "%2F", "%252F", "%", ""));
  const kind = fc.constantFrom("serial" as const, "hostname" as const, "address" as const);
  fc.assert(
    fc.property(part, part, kind, part, (vendor, product, of, value) => {
      const identity = { vendor, product, kind: of, value };
      expect(parseDeviceKey(deviceKey(identity))).toEqual(identity);
    }),
  );
});

it.each(["", "a/b/c/d", "a/b/serial", "a/b/serial/c/d"])("%j is no key", (text) => {
  expect(parseDeviceKey(text)).toBeNull();
});
