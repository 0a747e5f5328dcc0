// Matches a STIX pattern over observed data, and says what is wrong with another.
import { compilePattern, observationsOf, parsePattern, validatePattern } from "@breakwater/stix";

const pattern = `
  [network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]
    FOLLOWEDBY [file:name LIKE '%.sh'] WITHIN 60 SECONDS`;

const observed = (id: string, time: string, ...objects: readonly string[]) => ({
  type: "observed-data",
  id: `observed-data--${id}`,
  first_observed: time,
  last_observed: time,
  number_observed: 1,
  object_refs: objects,
});
const bundle = {
  type: "bundle",
  objects: [
    observed("1", "2026-01-31T10:00:00Z", "network-traffic--1", "ipv4-addr--1"),
    observed("2", "2026-01-31T10:00:30Z", "file--1"),
    { type: "ipv4-addr", id: "ipv4-addr--1", value: "203.0.113.9" },
    { type: "network-traffic", id: "network-traffic--1", dst_ref: "ipv4-addr--1", dst_port: 443 },
    { type: "file", id: "file--1", name: "patch.sh" },
  ],
};

const parsed = parsePattern(pattern);
if (parsed.isValid) {
  const result = compilePattern(parsed.pattern).match(observationsOf(bundle));
  process.stdout.write(
    result.isMatch ? `observations ${result.observations.join(" and ")} match\n` : "no match\n",
  );
}

const wrong = validatePattern("[ipv4-addr:value = 203.0.113.9]");
if (!wrong.isValid)
  for (const { line, column, message } of wrong.issues)
    process.stdout.write(`${line}:${column}: ${message}\n`);
