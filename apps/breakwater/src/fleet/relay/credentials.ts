import { readFileSync, statSync } from "node:fs";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";

const text = Type.String({ minLength: 1, maxLength: 16_384 });
const schema = Type.Object(
  {
    /** Of the collector that the device was enrolled as: signs its reports. */
    collectorKey: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    /** FortiOS and PAN-OS. */
    token: Type.Optional(text),
    /** OPNsense: its key and secret; Sophos, SSH, NETCONF, SNMP: an account's. */
    username: Type.Optional(text),
    password: Type.Optional(text),
    /** SSH and NETCONF: PEM or OpenSSH form. */
    privateKey: Type.Optional(text),
    /** SNMP version 3: the key that encrypts. */
    privacyPassword: Type.Optional(text),
  },
  { additionalProperties: false },
);

/** What opens a device. It stays on the relay's machine. */
export type Credentials = Static<typeof schema>;

const maximumBytes = 64 * 1024;
const readableByOthers = 0o077;

/** Throws where the file is not there, says something else, or others of this machine can read it. */
export function readCredentials(path: string): Credentials {
  const { mode, size } = statSync(path);
  if ((mode & readableByOthers) !== 0)
    throw new Error(`${path}: others on this machine may read it; it opens a firewall (chmod 600)`);
  if (size > maximumBytes)
    throw new Error(`${path}: ${size} bytes; credentials have at most ${maximumBytes}`);
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 });
  } catch {
    // The parser's words would quote a secret.
    throw new Error(`${path}: it is no YAML`);
  }
  if (Value.Check(schema, value)) return value;
  const problems = Value.Errors(schema, value).map(
    ({ instancePath, message }) => `${instancePath} ${message}`,
  );
  throw new Error(`${path}: ${problems.slice(0, 3).join("; ")}`);
}
