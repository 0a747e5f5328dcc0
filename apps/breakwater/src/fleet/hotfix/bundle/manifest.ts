import Type, { type Static } from "typebox";
import { Errors } from "typebox/value";
import { HotfixError } from "../hotfix-error.ts";

const name = Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,63}$" });
const path = Type.String({ minLength: 1, maxLength: 100 });
const line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\u0000-\\u001f\\u007f]*$" });

const schema = Type.Object(
  {
    format: Type.Literal("breakwater-hotfix-1"),
    /** What is fixed, the same for all versions. */
    name,
    /** A higher one replaces a lower one; never the other way. */
    version: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    title: line(200),
    /** CVE numbers and the maker's own. */
    fixes: Type.Array(line(64), { maxItems: 100 }),
    /** When its maker first knew of what it fixes, for telling how long devices were unprotected. */
    knownSince: Type.Optional(
      Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }),
    ),
    /** Which devices it is for, as their client is told at its installation. */
    hardware: Type.Array(name, { minItems: 1, maxItems: 100 }),
    scripts: Type.Object(
      { precheck: path, compromise: path, apply: path, verify: path, undo: path },
      { additionalProperties: false },
    ),
    /** Files as `apply` leaves them on a device, which the server asks back with a nonce: `path` there, `file` of the bundle. */
    readBack: Type.Optional(
      Type.Array(Type.Object({ path, file: path }, { additionalProperties: false }), { maxItems: 20 }),
    ),
    tests: Type.Array(
      Type.Object(
        {
          name: line(100),
          /** Folder of the bundle that stands for a device's root. */
          root: path,
          compromise: Type.Union([Type.Literal("hit"), Type.Literal("not hit"), Type.Literal("unknown")]),
          precheck: Type.Union([Type.Literal("applies"), Type.Literal("not needed"), Type.Literal("cannot")]),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
    files: Type.Array(
      Type.Object(
        { path, sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }), executable: Type.Boolean() },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);

/** `manifest.json`, the first file of a bundle. */
export type Manifest = Static<typeof schema>;
export type BundleTest = Manifest["tests"][number];
export type ScriptName = keyof Manifest["scripts"];

const maximumManifestBytes = 512 * 1024;

export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > maximumManifestBytes)
    refuse(`expected at most ${maximumManifestBytes} bytes, got ${bytes.length}`);
  const value = parseJson(bytes);
  const [issue] = Errors(schema, value);
  if (issue !== undefined) refuse(`${issue.instancePath || "/"}: ${issue.message}`);
  return value as Manifest; // checked above
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw new HotfixError("bundle_invalid", "manifest.json: expected JSON", { cause: error });
  }
}

function refuse(message: string): never {
  throw new HotfixError("bundle_invalid", `manifest.json: ${message}`);
}
