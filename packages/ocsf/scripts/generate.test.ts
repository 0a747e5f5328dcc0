import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emitEnums, emitRegistry, emitTypes, select } from "./emit.ts";
import { emittedClasses } from "./emitted-classes.ts";
import { resolveSchema, type Schema } from "./resolve.ts";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "..", "..", "..");
const data = process.env["BREAKWATER_TEST_DATA"] ?? join(repository, "..", "shared", "data");
const source = ["ocsf/ocsf-schema-1.8.0"]
  .map((path) => join(data, path))
  .find((path) => existsSync(join(path, "dictionary.json")));

describe("the resolver, on a small schema of our own", () => {
  const schema = resolveSchema(join(here, "fixtures", "schema"));

  it("follows extends, includes and profiles, and knows where an attribute is from", () => {
    const door = schema.classes.get("door_activity");
    expect(door).toMatchObject({ uid: 9001, category: "building", caption: "Door Activity" });
    expect([...(door?.attributes.keys() ?? [])]).toEqual([
      "activity_id",
      "category_uid",
      "class_uid",
      "door",
      "guard",
      "keys",
      "time",
    ]);
    expect(door?.attributes.get("door")).toMatchObject({
      type: "door",
      requirement: "required",
      isArray: false,
      profile: null,
    });
    expect(door?.attributes.get("keys")).toMatchObject({ type: "string_t", isArray: true });
    expect(door?.attributes.get("guard")).toMatchObject({ profile: "guarded" });
    expect(door?.constraints).toEqual({ at_least_one: ["keys", "guard"] });
  });

  it("joins an inherited enumeration with the class's own values", () => {
    expect([...(schema.classes.get("door_activity")?.attributes.get("activity_id")?.enum ?? [])]).toEqual([
      ["0", "Unknown"],
      ["1", "Open"],
      ["99", "Other"],
    ]);
  });

  it("leaves abstract definitions out", () => {
    expect([...schema.classes.keys()]).toEqual(["base_event", "door_activity"]);
    expect([...schema.objects.keys()]).toEqual(["door"]);
  });

  it("emits types that name requirement and arrays", () => {
    const { classes, objects } = select(schema, ["door_activity"]);
    const types = emitTypes(classes, objects);
    expect(types).toContain("door: Door;");
    expect(types).toContain("keys?: string[];");
    expect(types).toContain("class_uid: 9001;");
  });
});

describe.skipIf(source === undefined)("the OCSF schema itself (BREAKWATER_TEST_DATA)", () => {
  // Read when a test needs it: the body of a skipped `describe` is run as well.
  let resolved: Schema | undefined;
  const theSchema = () => (resolved ??= resolveSchema(source ?? ""));
  const generated = (name: string) =>
    readFileSync(join(here, "..", "src", "generated", name), "utf8")
      .split("\n")
      .slice(1)
      .join("\n");

  it("gives the committed files, byte for byte", () => {
    const schema = theSchema();
    const { classes, objects } = select(schema, emittedClasses);
    expect(emitTypes(classes, objects)).toBe(generated("types.gen.ts"));
    expect(emitRegistry(schema, classes, objects)).toBe(generated("registry.gen.ts"));
    expect(emitEnums(schema, classes)).toBe(generated("enums.gen.ts"));
  });

  it("resolves every class and object, and can emit them all", () => {
    const schema = theSchema();
    expect(schema.version).toBe("1.8.0");
    expect(schema.classes.size).toBeGreaterThanOrEqual(75);
    const { classes, objects } = select(schema, [...schema.classes.keys()]);
    expect(classes).toHaveLength(schema.classes.size);
    const types = emitTypes(classes, objects);
    for (const { uid } of classes) expect(types).toContain(`class_uid: ${uid};`);
    expect(() => emitEnums(schema, classes)).not.toThrow();
    expect(() => emitRegistry(schema, classes, objects)).not.toThrow();
  });
});
