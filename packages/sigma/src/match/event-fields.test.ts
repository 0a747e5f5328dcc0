import fc from "fast-check";
import { expect, it } from "vitest";
import { EventFields } from "./event-fields.ts";
import { createSlot, findField } from "./field-access.ts";

const slots = [
  createSlot("a", ["a"]),
  createSlot("b", ["b"]),
  createSlot("a.b", ["a.b"]),
  createSlot("a.b.c", ["a.b.c"]),
  createSlot("first", ["a.c", "b", "c"]),
  createSlot("second", ["c", "a.b"]),
  createSlot("__proto__", ["__proto__"]),
  createSlot("toString", ["toString"]),
];

it("finds in events, one after another, what each field's own look-up finds", () => {
  const key = fc.constantFrom("a", "b", "c", "a.b", "z", "__proto__");
  const scalar = fc.oneof(
    fc.constantFrom<unknown>("x", 1, true, null),
    fc.array(fc.constant("y"), { maxLength: 2 }),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { weight: 3, arbitrary: scalar },
      { weight: 2, arbitrary: fc.dictionary(key, tie("value"), { maxKeys: 4 }) },
      { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    ),
  }));
  const fields = new EventFields(slots);
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (event) => {
      fields.begin(event);
      const present = new Set(fields.present.slice(0, fields.count));
      expect(present.size).toBe(fields.count);
      for (const [slot, description] of slots.entries()) {
        const found = findField(event, description);
        expect(fields.has(slot)).toBe(found !== null);
        expect(present.has(slot)).toBe(found !== null);
        if (found !== null) expect(fields.value(slot)).toEqual(found.value);
      }
    }),
  );
});

it("hands out every value that no plain field holds, for keywords", () => {
  const fields = new EventFields([createSlot("a", ["a"]), createSlot("b.c", ["b.c"])]);
  fields.begin({ a: "x", b: { c: "y" }, d: "z" });
  expect(fields.rest.slice(0, fields.restCount)).toEqual([{ c: "y" }, "z"]);
  expect([0, 1].map((slot) => fields.isPlain(slot))).toEqual([true, false]);
  fields.begin({ a: ["x"] });
  expect(fields.rest.slice(0, fields.restCount)).toEqual([["x"]]);
  expect(fields.isPlain(0)).toBe(false);
});
