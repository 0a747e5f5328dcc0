// Turns a line of a firewall's log into an OCSF event.
import { normaliseRecord } from "@breakwater/devices";
import type { TenantId } from "@breakwater/ocsf";

const line =
  '<189>date=2026-03-02 time=09:00:00 devname="edge-1" devid="FG100F0000000001" tz="+0100" logid="0100032002" type="event" subtype="system" level="alert" logdesc="Admin login failed" user="admin" ui="https(203.0.113.4)" srcip=203.0.113.4 action="login" status="failed"';

const event = normaliseRecord(
  {
    bytes: Buffer.from(line),
    receivedAt: Date.UTC(2026, 2, 2, 8, 0, 1),
    transport: "syslog-udp",
    peer: "192.0.2.1",
    // A tenant's id is a brand: anything that names whose record it is.
    tenant: "example" as TenantId,
    uid: null,
  },
  { newUid: () => crypto.randomUUID(), zoneOf: () => null },
);

const { hostname } = event.device ?? {};
process.stdout.write(
  `${new Date(event.time).toISOString()} ${hostname ?? "?"} class ${event.class_uid} status ${event.status_id ?? 0}\n`,
);
