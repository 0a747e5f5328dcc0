// Says what is wrong with an OCSF event, and where.
import { classInfo, validateEvent } from "@breakwater/ocsf";

const event = {
  class_uid: 4001,
  category_uid: 4,
  activity_id: 5,
  type_uid: 400105,
  severity_id: 1,
  time: Date.UTC(2026, 2, 2, 8),
  metadata: { version: "1.8.0", product: { name: "My firewall", vendor_name: "Me" } },
  src_endpoint: { ip: "203.0.113.4", port: 70_000 },
};

process.stdout.write(`${classInfo(event.class_uid)?.caption ?? "?"}\n`);
for (const { path, message } of validateEvent(event)) process.stdout.write(`${path}: ${message}\n`);
