import snmp, { type Session, type Varbind } from "net-snmp";
import { type Connector, type Fact, fact, ReadError } from "../reading.ts";

/** SNMPv2-MIB, ENTITY-MIB and IF-MIB: what the device is, and its interfaces. */
const scalars = {
  description: "1.3.6.1.2.1.1.1.0",
  object_id: "1.3.6.1.2.1.1.2.0",
  name: "1.3.6.1.2.1.1.5.0",
} as const;
const columns = {
  firmware: "1.3.6.1.2.1.47.1.1.1.1.9",
  software: "1.3.6.1.2.1.47.1.1.1.1.10",
  serial: "1.3.6.1.2.1.47.1.1.1.1.11",
  model: "1.3.6.1.2.1.47.1.1.1.1.13",
  interface: "1.3.6.1.2.1.2.2.1.2",
  state: "1.3.6.1.2.1.2.2.1.7",
} as const;
const adminStates: Readonly<Record<string, string>> = { "1": "up", "2": "down", "3": "testing" };
const maximumRows = 4_096;

/** SNMP version 3 with authentication and privacy (RFC 3414, RFC 3826): versions 1 and 2c send their password in the clear and are not spoken. */
export const snmpConnector: Connector = async (device, signal) => {
  const { url } = device.link.address;
  const { username, password, privacyPassword } = device.credentials;
  if (username === undefined || password === undefined || privacyPassword === undefined)
    throw new ReadError("its credentials have no username, password and privacyPassword");
  const session = snmp.createV3Session(
    url.hostname.replace(/^\[|\]$/g, ""),
    {
      name: username,
      level: snmp.SecurityLevel.authPriv,
      authProtocol: snmp.AuthProtocols.sha256,
      authKey: password,
      privProtocol: snmp.PrivProtocols.aes,
      privKey: privacyPassword,
    },
    { port: Number(url.port === "" ? 161 : url.port), timeout: 5_000, retries: 1 },
  );
  const stop = () => session.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await read(session, url.host);
  } finally {
    signal.removeEventListener("abort", stop);
    session.close();
  }
};

async function read(session: Session, host: string): Promise<readonly Fact[]> {
  const [description = "", objectId = "", name = ""] = await get(session, host, Object.values(scalars));
  const facts: Fact[] = [
    fact("system", "description", { value: description }),
    fact("system", "object_id", { value: objectId }),
    fact("device", "hostname", { value: name }),
  ];
  for (const part of ["firmware", "software", "model"] as const)
    for (const [index, value] of await walk(session, host, columns[part]))
      if (value !== "") facts.push(fact("system", `${part} ${index}`, { value }));
  for (const [index, value] of await walk(session, host, columns.serial))
    if (value !== "") facts.push(fact("device", `serial ${index}`, { value }));
  const states = await walk(session, host, columns.state);
  for (const [index, value] of await walk(session, host, columns.interface))
    facts.push(
      fact("setting", `interface/${index}/${value}`, {
        value: adminStates[states.get(index) ?? ""] ?? "unknown",
      }),
    );
  return facts;
}

function get(session: Session, host: string, oids: string[]): Promise<readonly string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
  session.get(oids, (error, varbinds) => {
    if (error !== null) reject(new ReadError(`${host}: ${error.message}`));
    else resolve((varbinds ?? []).map(textOf));
  });
  return promise;
}

/**
 * A column's values, by the rest of their identifiers behind the column's. Ends where the column does, where the device repeats itself, and
 * after as many as are kept.
 */
async function walk(session: Session, host: string, column: string): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>();
  let at = column;
  while (rows.size < maximumRows) {
    const page = await bulk(session, host, at);
    if (page.length === 0) return rows;
    for (const varbind of page) {
      const { oid } = varbind;
      if (!oid.startsWith(`${column}.`) || snmp.isVarbindError(varbind)) return rows;
      const index = oid.slice(column.length + 1);
      if (rows.has(index)) return rows;
      rows.set(index, textOf(varbind));
      at = oid;
    }
  }
  return rows;
}

const pageSize = 20;

function bulk(session: Session, host: string, oid: string): Promise<readonly Varbind[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Varbind[]>();
  session.getBulk([oid], 0, pageSize, (error, varbinds) => {
    if (error !== null) reject(new ReadError(`${host}: ${error.message}`));
    // One list for each column that was asked for.
    else resolve((varbinds ?? []).flat());
  });
  return promise;
}

function textOf(varbind: Varbind): string {
  if (snmp.isVarbindError(varbind)) return "";
  const { value } = varbind;
  return (Buffer.isBuffer(value) ? value.toString("utf8") : String(value)).slice(0, 1_000);
}
