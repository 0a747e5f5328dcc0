// Turns a Sigma rule into a query of ClickHouse over a table that keeps events as JSON text.
import { jsonTextSchema, parseSigma, toClickHouse, withClause } from "@breakwater/sigma";

const yaml = `
title: Shell text in a portal request
logsource: {category: webserver}
detection:
  request:
    url|contains: ['$(', ';wget ', '|sh']
  condition: request
`;

for (const rule of parseSigma(yaml, { file: "rule.yml" }).rules) {
  const translated = toClickHouse(rule, { schema: jsonTextSchema("event") });
  if (translated.kind === "inexpressible") {
    process.stderr.write(`${rule.title}: ${translated.reasons.map(({ code }) => code).join(", ")}\n`);
    continue;
  }
  // Send this text as the query, and the parameters beside it.
  const query = `${withClause(translated)}SELECT event FROM events WHERE ${translated.sql}`;
  process.stdout.write(`${query.split("\n").at(-1)}\n${JSON.stringify(translated.parameters)}\n`);
}
