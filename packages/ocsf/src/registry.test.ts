import { describe, expect, it } from "vitest";
import * as enums from "./generated/enums.gen.ts";
import { registryData } from "./generated/registry.gen.ts";
import {
  attributesBelow,
  classInfo,
  type ObjectInfo,
  objectInfo,
  ocsfVersion,
  pathType,
} from "./registry.ts";
import { scalarProblem } from "./scalar.ts";

const classes = Object.values(enums.classUid).map((uid) => {
  const info = classInfo(uid);
  if (info === undefined) throw new Error(`class ${uid} is not in the registry`);
  return info;
});
const definitions: readonly (readonly [name: string, info: ObjectInfo])[] = [
  ...classes.map((info) => [info.name, info] as const),
  ...Object.keys(registryData.objects).map((name) => [name, objectInfo(name)!] as const),
];

describe("the registry", () => {
  it("is of OCSF 1.8.0", () => {
    expect(ocsfVersion).toBe("1.8.0");
  });

  it("holds every class that has a constant, and no other", () => {
    expect(classes.map(({ uid }) => String(uid)).sort()).toEqual(Object.keys(registryData.classes).sort());
  });

  it("knows for every attribute a scalar type or an object", () => {
    const unknown = definitions.flatMap(([name, { attributes }]) =>
      [...attributes.values()]
        .filter(({ type }) => !type.endsWith("_t") && objectInfo(type) === undefined)
        .map((attribute) => `${name}.${attribute.name}: ${attribute.type}`),
    );
    expect(unknown).toEqual([]);
  });

  it("has in every enumeration only values that its type takes", () => {
    const wrong = definitions.flatMap(([name, { attributes }]) =>
      [...attributes.values()].flatMap(({ name: attribute, type, values }) =>
        [...(values ?? [])]
          .filter((value) => scalarProblem(type, type === "string_t" ? value : Number(value)) !== null)
          .map((value) => `${name}.${attribute}: ${value}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("names in every constraint attributes that exist, but for one slip of the schema", () => {
    const missing = definitions.flatMap(([name, info]) =>
      Object.values(info.constraints)
        .flat()
        .filter((path) => !reaches(info, path))
        .map((path) => `${name}: ${path}`),
    );
    // The class has `file`; its constraint says `log_file` (events/system/event_log_activity.json, OCSF 1.8.0).
    expect(missing).toEqual(["event_log_actvity: log_file"]);
  });

  it("gives every class its own uid and category, and requires both", () => {
    for (const { uid, categoryUid, attributes } of classes) {
      expect(Math.floor(uid / 1_000)).toBe(categoryUid);
      expect(attributes.get("class_uid")).toMatchObject({ isRequired: true, values: new Set([String(uid)]) });
      expect(attributes.get("category_uid")).toMatchObject({
        isRequired: true,
        values: new Set([String(categoryUid)]),
      });
    }
  });

  it("has the activities that the constants name", () => {
    const constants: Readonly<Record<string, Readonly<Record<string, number>>>> = enums;
    for (const [name, uid] of Object.entries(enums.classUid)) {
      const named = Object.values(constants[`${name}Ids`] ?? {}).map(String);
      expect(new Set(named), name).toEqual(classInfo(uid)?.attributes.get("activity_id")?.values);
    }
  });
});

describe("an attribute says", () => {
  const network = classInfo(enums.classUid.networkActivity)!;

  it.each([
    [
      "a plain one",
      "message",
      { type: "string_t", isArray: false, isRequired: false, profile: null, values: null },
    ],
    ["a required one", "time", { type: "timestamp_t", isArray: false, isRequired: true }],
    ["an object", "src_endpoint", { type: "network_endpoint", isArray: false, isRequired: false }],
    ["an array of objects", "observables", { type: "observable", isArray: true, isRequired: false }],
    ["an enumeration", "status_id", { type: "integer_t", values: new Set(["0", "1", "2", "99"]) }],
    ["one of a profile", "firewall_rule", { type: "firewall_rule", profile: "security_control" }],
    ["an enumeration of a profile", "action_id", { profile: "security_control", isRequired: false }],
    [
      "a required array of a profile",
      "osint",
      { isArray: true, isRequired: true, profile: "osint", values: null },
    ],
  ])("what it is: %s", (_what, name, expected) => {
    expect(network.attributes.get(name)).toMatchObject({ name, ...expected });
  });

  it("a class's name, caption, category and constraints", () => {
    expect(network).toMatchObject({
      uid: 4_001,
      name: "network_activity",
      caption: "Network Activity",
      categoryUid: 4,
      constraints: { at_least_one: ["dst_endpoint", "src_endpoint"] },
    });
  });
});

describe("what is not in the schema is undefined", () => {
  it.each([[1], [-1], [4_001.5], [Number.NaN], [Infinity], [2 ** 53]])("class %d", (uid) => {
    expect(classInfo(uid)).toBeUndefined();
  });

  it.each(["", "no_such_object", "__proto__", "constructor", "toString", "hasOwnProperty"])(
    "object %j",
    (name) => {
      expect(objectInfo(name)).toBeUndefined();
    },
  );

  it.each([
    "",
    ".",
    "no_such",
    "src_endpoint.no_such",
    "src_endpoint.ip.x",
    "__proto__",
    "metadata.constructor",
  ])("path %j", (path) => {
    expect(pathType(path)).toBeUndefined();
  });
});

it.each([
  ["time", "timestamp_t"],
  ["src_endpoint", "network_endpoint"],
  ["src_endpoint.ip", "ip_t"],
  ["src_endpoint.location.country", "string_t"],
  // Arrays are passed through: a search names no position.
  ["evidences.src_endpoint.port", "port_t"],
  ["query.hostname", "hostname_t"],
  ["unmapped", "object"],
])("the type at %s is %s", (path, expected) => {
  expect(pathType(path)).toBe(expected);
});

it("asking twice gives the same definition, which nothing decodes again", () => {
  expect(classInfo(4_001)).toBe(classInfo(4_001));
  expect(objectInfo("device")).toBe(objectInfo("device"));
});

/** Whether a dotted path of a constraint leads to an attribute. */
function reaches(info: ObjectInfo, path: string): boolean {
  const [first = "", ...rest] = path.split(".");
  const attribute = info.attributes.get(first);
  if (attribute === undefined || rest.length === 0) return attribute !== undefined;
  const next = objectInfo(attribute.type);
  return next !== undefined && reaches(next, rest.join("."));
}

it("attributes below a path are those of its object, and of events where there is none", () => {
  expect(attributesBelow("src_endpoint").map(({ name }) => name)).toEqual(
    expect.arrayContaining(["ip", "port", "hostname"]),
  );
  expect(attributesBelow("").map(({ name }) => name)).toEqual(
    expect.arrayContaining(["src_endpoint", "time", "metadata", "file"]),
  );
  for (const path of ["src_endpoint.ip", "nothing", "unmapped", "constructor", "__proto__"])
    expect(attributesBelow(path)).toEqual([]);
});
