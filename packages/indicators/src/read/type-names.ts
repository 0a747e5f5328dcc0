import type { IndicatorKind } from "../kind.ts";

/** What a file's word for a type asks for. */
export type TypeMeaning =
  | {
      readonly kind: "indicator";
      readonly expected: IndicatorKind | "hash" | "file" | "address" | "name" | "any";
    }
  /** Values joined by `|`, as MISP writes `filename|md5`. */
  | { readonly kind: "pair"; readonly left: string; readonly right: string }
  | { readonly kind: "port" }
  | { readonly kind: "reference" }
  | { readonly kind: "description" }
  /** Something that is no value of telemetry. */
  | { readonly kind: "unsupported" };

const words: Readonly<Record<string, readonly string[]>> = {
  address:
    "ip ipv4 ipv6 ipv4addr ipv6addr ipaddress ipaddr ipv4address ipv6address address addr host4 ipdst ipsrc dstip srcip destinationip sourceip remoteip c2ip ipport ipdstport ipsrcport socket ipcidr network netblock cidr subnet iprange ipv4cidr ipv6cidr".split(
      " ",
    ),
  name: "domain domains domainname hostname host fqdn dns dnsname c2domain tlscertdomain sni rdomain hostnameport domainport".split(
    " ",
  ),
  url: "url uri link4c2 urls urlpath".split(" "),
  email:
    "email emailaddress emailaddr mail emailsrc emaildst sender emailsender fromaddress emailreplyto".split(
      " ",
    ),
  md5: "md5 md5hash filehashmd5 hashmd5 filemd5 hashesmd5".split(" "),
  sha1: "sha1 sha1hash filehashsha1 hashsha1 filesha1 hashessha1".split(" "),
  sha256: "sha256 sha256hash filehashsha256 hashsha256 filesha256 hashessha256 x509fingerprintsha256".split(
    " ",
  ),
  sha512: "sha512 sha512hash filehashsha512 hashsha512 filesha512".split(" "),
  hash: "hash hashes filehash hashvalue digest x509fingerprintsha1 x509fingerprintmd5 x509fingerprint certfingerprint".split(
    " ",
  ),
  file: "file files malwaresample sample attachment emailattachment".split(" "),
  "file-name": "filename filepath filepathname path fullpath filenames filelocation".split(" "),
  ja3: "ja3 ja3fingerprintmd5 ja3hash ja3md5 ja3digest".split(" "),
  ja4: "ja4 ja4fingerprint".split(" "),
  asn: "asn as autonomoussystem asnumber".split(" "),
  "user-agent": "useragent ua httpuseragent".split(" "),
  account: "useraccount account username user accountname login windowsaccount".split(" "),
  any: "ioc iocvalue indicator indicatorvalue observable value data artifact artefact ioctext indicatorofcompromise".split(
    " ",
  ),
};

const unsupported = new Set(
  "tool tools registrar registrant malware malwarefamily family mutex mutant regkey registrykey registry windowsregistrykey service windowsservicename windowsscheduledtask pdb pdbpath yara yararule sigma snort suricata cve vulnerability certificate x509certificate x509serial ssdeep imphash tlsh authentihash vhash btc xmr bitcoin cryptocurrency wallet command commandline process processname namedpipe pipe campaign actor threatactor technique attackpattern text comment other country port4 mac macaddress phone phonenumber targetuser emailsubject emailbody httpmethod pattern size sizeinbytes datetime mimetype cookie boolean counter float hex domainregistrar whoisregistrantemail whoisregistrar whoisregistrantname".split(
    " ",
  ),
);
const references = new Set(
  "reference references link links source sourceurl permalink report reporturl urlhauslink externallink blog article".split(
    " ",
  ),
);
const descriptions = new Set("description note notes comment comments title about info".split(" "));

/** A type's name in small letters and digits only: `IP_Address`, `ip-address` and `IP address ` are one. */
export function plainTypeName(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9|]/g, "");
}

/** What a word of a type column, or the name of a column, means; `null` where it is not known. */
export function typeMeaning(word: string): TypeMeaning | null {
  const name = plainTypeName(word);
  if (name.includes("|")) {
    const [left = "", right = ""] = name.split("|", 2);
    return right === "port" ? typeMeaning(left) : { kind: "pair", left, right };
  }
  for (const [expected, names] of Object.entries(words))
    if (names.includes(name)) {
      // The keys of the table are the kinds and the words of `expected`.
      return { kind: "indicator", expected: expected as "hash" };
    }
  if (/^(?:dst|dest|destination|src|source|remote)?port$/.test(name)) return { kind: "port" };
  if (references.has(name)) return { kind: "reference" };
  if (descriptions.has(name)) return { kind: "description" };
  return unsupported.has(name) ? { kind: "unsupported" } : null;
}
