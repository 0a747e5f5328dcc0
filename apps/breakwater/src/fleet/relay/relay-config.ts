import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";
import { connectorNames, type ConnectorName, protocols } from "./connectors/connectors.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import { type DeviceAddress, isLocal } from "./device-link.ts";
import type { ConnectorOptions } from "./reading.ts";

const text = Type.String({ minLength: 1, maxLength: 2_048 });
const fingerprint = Type.String({ minLength: 32, maxLength: 200 });
const deviceSchema = Type.Object(
  {
    name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$" }),
    connector: Type.Enum([...connectorNames]),
    address: text,
    fingerprint: Type.Optional(fingerprint),
    ca: Type.Optional(text),
    credentials: text,
    collector: Type.String({ format: "uuid" }),
    intervalSeconds: Type.Optional(Type.Integer({ minimum: 30, maximum: 86_400 })),
    vdoms: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64 })),
    commands: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: 32 })),
  },
  { additionalProperties: false },
);
const schema = Type.Object(
  {
    server: Type.Object(
      { url: text, ca: Type.Optional(text), fingerprint: Type.Optional(fingerprint) },
      { additionalProperties: false },
    ),
    state: text,
    devices: Type.Array(deviceSchema, { minItems: 1, maxItems: 1_000 }),
  },
  { additionalProperties: false },
);

export interface RelayDevice {
  readonly name: string;
  readonly connector: ConnectorName;
  readonly address: DeviceAddress;
  readonly credentials: Credentials;
  /** Id of the collector that it was enrolled as. */
  readonly collector: string;
  readonly intervalMs: number;
  readonly options: ConnectorOptions;
}

export interface RelayConfig {
  readonly server: DeviceAddress;
  /** Folder for the numbers of reports and what has not arrived yet. */
  readonly state: string;
  readonly devices: readonly RelayDevice[];
}

const defaultIntervalSeconds = 300;
const maximumBytes = 4 * 1024 * 1024;

/** Reads the relay's file; other files are named relative to it. Throws with all that is wrong with it. */
export function readRelayConfig(path: string): RelayConfig {
  const bytes = readFileSync(path);
  if (bytes.length > maximumBytes) throw new Error(`${path}: more than ${maximumBytes} bytes`);
  const value: unknown = parse(bytes.toString("utf8"), { maxAliasCount: 0 });
  if (!Value.Check(schema, value)) {
    const problems = Value.Errors(schema, value).map(
      ({ instancePath, message }) => `${instancePath || "/"} ${message}`,
    );
    throw new Error(`${path}: ${problems.slice(0, 5).join("; ")}`);
  }
  const folder = dirname(resolve(path));
  const devices = value.devices.map((device) => toDevice(device, folder));
  for (const of of ["name", "collector"] as const) {
    const twice = devices.find((one, at) => devices.findIndex((other) => other[of] === one[of]) !== at);
    if (twice !== undefined) throw new Error(`${path}: two devices have the ${of} ${twice[of]}`);
  }
  return {
    server: toAddress(value.server, "https:", folder),
    state: resolve(folder, value.state),
    devices,
  };
}

function toDevice(device: Static<typeof deviceSchema>, folder: string): RelayDevice {
  const { name, connector, vdoms = [], commands = [] } = device;
  return {
    name,
    connector,
    address: toAddress({ ...device, url: device.address }, protocols[connector], folder),
    credentials: readCredentials(resolve(folder, device.credentials)),
    collector: device.collector,
    intervalMs: (device.intervalSeconds ?? defaultIntervalSeconds) * 1_000,
    options: { vdoms, commands },
  };
}

function toAddress(
  named: { readonly url: string; readonly ca?: string; readonly fingerprint?: string },
  protocol: string,
  folder: string,
): DeviceAddress {
  const url = URL.parse(named.url);
  const isFit = url?.protocol === protocol || (protocol === "https:" && url !== null && isLocal(url));
  if (url === null || !isFit || url.hostname === "")
    throw new Error(`"${named.url.slice(0, 200)}": expected an address such as ${protocol}//192.0.2.1`);
  if (url.username !== "" || url.password !== "")
    throw new Error(
      `"${url.host}": an address holds no name and password; they are in the file of credentials`,
    );
  const hex =
    named.fingerprint
      ?.replace(/^sha256:/i, "")
      .replaceAll(":", "")
      .toLowerCase() ?? null;
  if (hex !== null && !/^[0-9a-f]{64}$/.test(hex))
    throw new Error(`"${url.host}": expected a SHA-256 fingerprint of 64 hexadecimal digits`);
  return {
    url,
    fingerprint: hex,
    ca: named.ca === undefined ? null : readFileSync(resolve(folder, named.ca), "utf8"),
  };
}
