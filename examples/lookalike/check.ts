// Watches a brand and a domain, and judges names as they stand in a DNS log.
import { compileLookalikes, variantsOf } from "@breakwater/lookalike";

const { matcher } = compileLookalikes([
  { id: "brand", name: "Palo Alto Networks", own: ["paloaltonetworks.com"] },
  { id: "domain", name: "sophos.com" },
]);
for (const name of [
  "sophosfirewallupdate.com",
  "www.sophos.com",
  "palo-alto-netwroks.example",
  "xn--shos-55dm.com",
]) {
  const found = matcher.match(name);
  process.stdout.write(
    found === null
      ? `${name}: ordinary\n`
      : `${name}: ${found.readable} resembles ${found.watchedName} (${found.kind}, ${found.grade})\n`,
  );
}
const variants = variantsOf("sophos.com", { kinds: ["transposition"] });
if (typeof variants !== "string")
  process.stdout.write(`${[...variants].map(({ domain }) => domain).join(" ")}\n`);
