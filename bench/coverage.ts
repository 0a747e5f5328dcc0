// How many lines of real device logs reach a specific OCSF class, which do not and why, and how often our events say what
// other parsers say of the same line.
//   node scripts/run.mjs bench/coverage.ts [VENDOR...]
import { type OcsfEvent, type TenantId, validateEvent } from "@breakwater/ocsf";
import { normaliseRecord } from "@breakwater/devices";
import { deviceSamples, hasTestData, testData } from "../conformance/device-samples.ts";
import { agreement, expectedParses } from "../conformance/expected-parses.ts";

if (!hasTestData) {
  process.stdout.write(`skipped: no sample logs under ${testData} (BREAKWATER_TEST_DATA names the folder)\n`);
  process.exit(0);
}
const named = process.argv.slice(2);
const vendors = named.length === 0 ? ["fortinet", "sophos", "cisco", "paloalto"] : named;

function normalise(line: string): OcsfEvent {
  const record = {
    bytes: Buffer.from(line),
    receivedAt: Date.UTC(2026, 10, 24),
    transport: "syslog-tcp" as const,
    peer: "192.0.2.1",
    tenant: "bench" as TenantId,
    uid: null,
  };
  const options = { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null };
  return normaliseRecord(record, options);
}

const classes = new Map<string, number>();
const others = new Map<string, string[]>();
let lines = 0;
let invalid = 0;
for (const vendor of vendors) {
  for (const { line, source } of deviceSamples(vendor)) {
    const event = normalise(line);
    lines += 1;
    if (validateEvent(event).length > 0) {
      invalid += 1;
      process.stdout.write(`INVALID ${source}: ${JSON.stringify(validateEvent(event))}\n`);
    }
    const { vendor_name: maker = "", name = "" } = event.metadata.product;
    if (event.class_uid === 0) {
      const reason = `${event.status_code ?? "?"} ${name === "unknown" ? "" : `${maker} ${name}`}`.trim();
      others.set(reason, [
        ...(others.get(reason) ?? []),
        `${source}  ${event.raw_data?.slice(0, 160) ?? ""}`,
      ]);
    } else {
      const key = `${name} ${event.class_uid}`;
      classes.set(key, (classes.get(key) ?? 0) + 1);
    }
  }
}
const specific = [...classes.values()].reduce((sum, count) => sum + count, 0);
process.stdout.write(`${lines} lines: ${specific} reach a specific class, ${lines - specific} do not\n`);
for (const [key, count] of [...classes].sort(([a], [b]) => (a < b ? -1 : 1)))
  process.stdout.write(`  ${count}\t${key}\n`);
for (const [reason, list] of others) {
  process.stdout.write(`${list.length} ${reason}\n`);
  for (const line of list) process.stdout.write(`  ${line}\n`);
}

const agreed = new Map<string, { agreed: number; all: number }>();
for (const { line, fields } of vendors.flatMap(expectedParses)) {
  const event = normalise(line);
  for (const [field, value] of fields) {
    const key = `${event.metadata.product.name ?? "unknown"} ${field}`;
    const count = agreed.get(key) ?? { agreed: 0, all: 0 };
    const { agrees } = agreement(event, field, value);
    agreed.set(key, { agreed: count.agreed + (agrees ? 1 : 0), all: count.all + 1 });
  }
}
process.stdout.write("Fields as other parsers have them (conformance/known-differences.ts says why not):\n");
for (const [key, count] of [...agreed].sort(([a], [b]) => (a < b ? -1 : 1)))
  process.stdout.write(`  ${count.agreed}/${count.all}\t${key}\n`);
process.exitCode = invalid > 0 ? 1 : 0;
