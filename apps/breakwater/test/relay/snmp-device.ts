import { createSocket } from "node:dgram";
import snmp from "net-snmp";
import type { FakeDevice } from "./tls-device.ts";

export const snmpUser = {
  username: "breakwater",
  password: "auth password",
  privacyPassword: "priv password",
};

/** A port that was free a moment ago: the agent says its own to nobody. */
async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** An SNMPv3 agent with its authentication and privacy, a part of ENTITY-MIB and an interface. */
export async function startSnmpDevice(): Promise<FakeDevice> {
  const port = await freePort();
  // Its types say `any`.
  const agent = snmp.createAgent({ port, address: "127.0.0.1" }, () => {}) as {
    getAuthorizer(): { addUser(user: object): void };
    getMib(): {
      registerProvider(provider: object): void;
      setScalarValue(name: string, value: unknown): void;
      addTableRow(name: string, row: readonly unknown[]): void;
    };
    close(): void;
  };
  agent.getAuthorizer().addUser({
    name: snmpUser.username,
    level: snmp.SecurityLevel.authPriv,
    authProtocol: snmp.AuthProtocols.sha256,
    authKey: snmpUser.password,
    privProtocol: snmp.PrivProtocols.aes,
    privKey: snmpUser.privacyPassword,
  });
  const mib = agent.getMib();
  const scalars = {
    sysDescr: ["1.3.6.1.2.1.1.1", "EdgeOS 4.2"],
    sysName: ["1.3.6.1.2.1.1.5", "edge"],
  } as const;
  for (const [name, [oid, value]] of Object.entries(scalars)) {
    mib.registerProvider({
      name,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType: snmp.ObjectType.OctetString,
      maxAccess: snmp.MaxAccess["read-only"],
    });
    mib.setScalarValue(name, value);
  }
  mib.registerProvider({
    name: "sysObjectID",
    type: snmp.MibProviderType.Scalar,
    oid: "1.3.6.1.2.1.1.2",
    scalarType: snmp.ObjectType.OID,
    maxAccess: snmp.MaxAccess["read-only"],
  });
  mib.setScalarValue("sysObjectID", "1.3.6.1.4.1.99999.1");
  const column = (number: number, name: string, type: number) => ({
    number,
    name,
    type,
    maxAccess: snmp.MaxAccess["read-only"],
  });
  const { Integer, OctetString } = snmp.ObjectType;
  mib.registerProvider({
    name: "ifTable",
    type: snmp.MibProviderType.Table,
    oid: "1.3.6.1.2.1.2.2.1",
    maxAccess: snmp.MaxAccess["not-accessible"],
    tableColumns: [
      column(1, "ifIndex", Integer),
      column(2, "ifDescr", OctetString),
      column(7, "ifAdminStatus", Integer),
    ],
    tableIndex: [{ columnName: "ifIndex" }],
  });
  mib.addTableRow("ifTable", [1, "wan0", 1]);
  mib.addTableRow("ifTable", [2, "lan0", 2]);
  return {
    address: `snmp://127.0.0.1:${port}`,
    fingerprint: "",
    asked: [],
    connections: () => ({ made: 0, open: 0 }),
    async [Symbol.asyncDispose]() {
      agent.close();
    },
  };
}
