import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalValue,
  createAssess,
  type LeftOut,
  type ReadIndicator,
  readIndicators,
  type ReadPattern,
} from "../index.ts";

function read(content: string) {
  const result = readIndicators(content);
  if (!result.isReadable) throw new Error(`${result.reason}: ${result.detail}`);
  const indicators: ReadIndicator[] = [];
  const patterns: ReadPattern[] = [];
  const left: LeftOut[] = [];
  for (const item of result.items) {
    if (item.kind === "indicator") indicators.push(item.indicator);
    else if (item.kind === "pattern") patterns.push(item.pattern);
    else left.push(item.leftOut);
  }
  return { format: result.format, indicators, patterns, left };
}
const valuesOf = (content: string) => read(content).indicators.map(({ kind, value }) => `${kind} ${value}`);
const reasonsOf = (content: string) =>
  read(content).left.map(({ reason, place }) => `${place.line} ${reason}`);

const sha256 = "ab".repeat(32);
const sha1 = "cd".repeat(20);
const md5 = "ef".repeat(16);

describe("tables, with what real files hold", () => {
  it("a byte order mark, carriage returns, any case of headers, empty columns", () => {
    expect(
      valuesOf(`\ufeffIndicator ,Data,Notes,,,\r\nIP,203.0.113.9,C2,,,\r\nDOMAIN,evil.example,C2,,,\r\n`),
    ).toEqual(["ip 203.0.113.9", "domain evil.example"]);
  });

  it.each([
    ["Indicator_type,Data,Note\nsha256,{h},x", ["sha256 {h}"]],
    [
      "value,entity_type,description\n{h},file,x\nevil.example,hostname,y",
      ["sha256 {h}", "domain evil.example"],
    ],
    [
      "Indicator type,Indicator,Description\nFileHash-SHA256,{h},\nIPv4,203.0.113.9,\nURL,http://evil.example/a,",
      ["sha256 {h}", "ip 203.0.113.9", "url evil.example/a"],
    ],
    ["type;value\nip-dst;203.0.113.9\ndomain;evil.example", ["ip 203.0.113.9", "domain evil.example"]],
    ["evil.example\tdomain\tC2\n203.0.113.9\tip\tC2", ["domain evil.example", "ip 203.0.113.9"]],
    ["ioc\nevil.example\n203.0.113.9", ["domain evil.example", "ip 203.0.113.9"]],
    [
      "domain,ip\nevil.example,203.0.113.9\nbad.example,203.0.113.10",
      ["domain evil.example", "ip 203.0.113.9", "domain bad.example", "ip 203.0.113.10"],
    ],
    ["md5,sha1,sha256\n{m},{s},{h}", ["md5 {m}", "sha1 {s}", "sha256 {h}"]],
    [
      "uuid,event_id,category,type,value,comment,to_ids,date\nu1,5,Network activity,ip-dst,203.0.113.9,C2,1,20240101",
      ["ip 203.0.113.9"],
    ],
    [
      "evil.example,203.0.113.9\nbad.example,203.0.113.10",
      ["domain evil.example", "ip 203.0.113.9", "domain bad.example", "ip 203.0.113.10"],
    ],
  ])("columns are found by name and content: %j", (content, expected) => {
    const fill = (text: string) =>
      text.replaceAll("{h}", sha256).replaceAll("{s}", sha1).replaceAll("{m}", md5);
    expect(valuesOf(fill(content))).toEqual(expected.map(fill));
  });

  it("the last comment before the data names the columns, and links to reports are no indicators", () => {
    const { indicators, left } = read(
      `################\n# Feed of URLs #\n################\n# id,dateadded,url,url_status,threat,urlhaus_link\n"1","2024-01-31 10:00:00","http://evil.example/a.sh","online","malware_download","https://reports.example.com/url/1/"\n"2","2024-01-31 11:00:00","http://203.0.113.9/b.sh","online","malware_download","https://reports.example.com/url/2/"\n`,
    );
    expect(indicators.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      "url evil.example/a.sh",
      "url 203.0.113.9/b.sh",
      "ip 203.0.113.9",
    ]);
    expect(indicators[0]).toMatchObject({
      validFrom: Date.UTC(2024, 0, 31, 10),
      description: "malware_download",
    });
    expect(left.every(({ reason }) => reason === "comment")).toBe(true);
  });

  it("a row about the file, tools, registrars and comments are left out with their reason and place", () => {
    const content = `Indicator,Data,Notes\ndescription,Indicators of a campaign,https://example.com/blog\ntool,Chisel,tunnel\nregistrar,"Names, LLC",x\nasn,EXAMPLENET,x\nip,203.0.113.9,x\n# a comment,,\n,,\n`;
    expect(valuesOf(content)).toEqual(["ip 203.0.113.9"]);
    expect(reasonsOf(content)).toEqual([
      "2 description",
      "3 unsupported_type",
      "4 unsupported_type",
      "5 not_a_value",
      "7 comment",
    ]);
  });

  it("what follows a comment that calls it legitimate is left out", () => {
    const content = `type,value\nfilename,evil.pm\n"#In addition, these legitimate files were modified",\nfilename,/bin/real.pl\n`;
    expect(valuesOf(content)).toEqual(["file-name evil.pm"]);
    expect(reasonsOf(content)).toEqual(["3 comment", "4 marked_legitimate"]);
  });

  it("a value of another type than the row says is taken as what it is", () => {
    const { indicators } = read(
      "type,value\ndomain,203.0.113.9\nip,evil.example\nurl,bad.example\nip,203.0.113.0/28\n",
    );
    expect(indicators.map(({ kind, value, notes }) => [kind, value, notes])).toEqual([
      ["ip", "203.0.113.9", ["typed_otherwise"]],
      ["domain", "evil.example", ["typed_otherwise"]],
      ["domain", "bad.example", ["typed_otherwise"]],
      ["cidr", "203.0.113.0/28", []],
    ]);
  });

  it("spaces around values, line breaks and brackets within cells", () => {
    expect(
      valuesOf(
        `type,value\nfilename,libevil.so \nfilename,"C:\\help\\evil.dll ("\nip,"203.0.113.9\n\t"\nip_port,203.0.113.10: 443\n`,
      ),
    ).toEqual(["file-name libevil.so", "file-name evil.dll", "ip 203.0.113.9", "ip 203.0.113.10"]);
  });

  it("an address with its port keeps it", () => {
    expect(read("type,value\nip_port,203.0.113.9:4438").indicators).toMatchObject([
      { kind: "ip", port: 4438 },
    ]);
    expect(read("dst_ip,dst_port\n203.0.113.9,8443").indicators).toMatchObject([{ kind: "ip", port: 8443 }]);
    expect(read("type,value\nip_port,[2001:db8::9]:443").indicators).toMatchObject([
      { value: "2001:db8::9", port: 443 },
    ]);
  });

  it("several hashes in one cell are one each", () => {
    const { indicators } = read(
      `value,entity_type,description\n"${md5},${sha1},${sha256}",file,implant\nevil.example,hostname,C2\n`,
    );
    expect(indicators.map(({ kind }) => kind)).toEqual(["md5", "sha1", "sha256", "domain"]);
    expect(indicators[0]).toMatchObject({ notes: ["split_cell"], description: "implant" });
  });

  it("private addresses, whole providers and hashes of nothing are left out", () => {
    const content =
      "type,value\nip,172.19.120.60\nip,10.0.0.0/8\nip,0.0.0.0/1\ndomain,co.uk\nmd5,d41d8cd98f00b204e9800998ecf8427e\nip,fe80::1\nip,203.0.113.9\n";
    expect(valuesOf(content)).toEqual(["ip 203.0.113.9"]);
    expect(read(content).left.map(({ reason }) => reason)).toEqual([
      "private_address",
      "too_broad",
      "too_broad",
      "public_suffix",
      "empty_file_hash",
      "private_address",
    ]);
  });

  it("addresses of a delivery network, short and common names count less", () => {
    const { indicators } = read(
      "type,value,note\nip,104.21.41.84,v1\nfilename,f,scanner\nfilename,svchost.exe,x\nfilename,libevil.so,x\naccount,admin,x\naccount,evil_admin,x\nasn,AS 64496 (EXAMPLE),x\nip,203.0.113.9,x\ndomain,webhook.site,x\n",
    );
    expect(indicators.map(({ value, standing, notes }) => [value, standing, ...notes])).toEqual([
      ["104.21.41.84", "low", "shared_infrastructure"],
      ["f", "never-alone", "short_file_name"],
      ["svchost.exe", "never-alone", "common_file_name"],
      ["libevil.so", "low"],
      ["admin", "never-alone", "common_account"],
      ["evil_admin", "full"],
      ["64496", "low", "broad"],
      ["203.0.113.9", "full"],
      ["webhook.site", "low", "shared_infrastructure"],
    ]);
    expect(indicators[0]?.sharedWith).toBe("Cloudflare");
  });

  it("what the file calls a benign version counts less", () => {
    const { indicators } = read(
      `type,value,notes\nsha256,${sha256},"unhooking, benign version of ntdll.dll"\nsha1,${sha1},sideloaded by a legitimate program`,
    );
    expect(indicators.map(({ standing }) => standing)).toEqual(["low", "full"]);
  });

  it("a variable of the author's is no name", () => {
    expect(reasonsOf("type,value\nfile_path,/var/www/%random%.php\nip,203.0.113.9")).toEqual([
      "2 placeholder",
    ]);
    expect(valuesOf("type,value\nfile_path,C:\\Users\\%user%\\evil.ps1\nip,203.0.113.9")).toEqual([
      "file-name evil.ps1",
      "ip 203.0.113.9",
    ]);
  });

  it("a value that comes again is told of, with where it came first", () => {
    const { left } = read("type,value\nip,203.0.113.9\ndomain,evil.example\nip,203.0.113[.]9\n");
    expect(left).toMatchObject([
      { reason: "duplicate", place: { line: 4 }, detail: "ip 203.0.113.9, first on line 2" },
    ]);
  });

  it("marks, times and confidence of columns are kept", () => {
    const { indicators } = read(
      "indicator,type,first_seen,valid_until,tlp,confidence,uuid\nevil.example,domain,2024-01-31T10:00:00Z,2024-06-30,TLP:AMBER+STRICT,80,u-1\nbad.example,domain,,,white,,u-2\n",
    );
    expect(indicators).toMatchObject([
      {
        validFrom: Date.UTC(2024, 0, 31, 10),
        validUntil: Date.UTC(2024, 5, 30),
        tlp: "amber+strict",
        confidence: 80,
        externalId: "u-1",
      },
      { validFrom: null, validUntil: null, tlp: "clear", confidence: null },
    ]);
  });

  it("a quote that is never closed ends with its line", () => {
    expect(valuesOf('type,value\nip,"203.0.113.9\nip,203.0.113.10\n')).toEqual([
      "ip 203.0.113.9",
      "ip 203.0.113.10",
    ]);
  });
});

describe("defanged values", () => {
  it.each([
    ["hxxp://evil[.]example/a", "url evil.example/a"],
    ["hXXps://evil(.)example/a", "url evil.example/a"],
    ["hxxps[:]//evil[.]example/a", "url evil.example/a"],
    ["hxxps[://]evil[.]example/a", "url evil.example/a"],
    ["evil[.]example", "domain evil.example"],
    ["evil(.)example", "domain evil.example"],
    ["evil{.}example", "domain evil.example"],
    ["evil[dot]example", "domain evil.example"],
    ["evil(dot)example", "domain evil.example"],
    ["evil\\.example", "domain evil.example"],
    ["evil[.example", "domain evil.example"],
    ["203[.]0[.]113[.]9", "ip 203.0.113.9"],
    ["203.0.113[.]9:8080", "ip 203.0.113.9"],
    ["bad[@]evil[.]example", "email bad@evil.example"],
    ["bad(at)evil(dot)example", "email bad@evil.example"],
    ["'203[.]0[.]113[.]9',", "ip 203.0.113.9"],
    ["evil\u200b.example", "domain evil.example"],
    ["patch[.]sh", "domain patch.sh"],
    ["2001[:]db8[:][:]9", "ip 2001:db8::9"],
  ])("%j is %s", (text, expected) => {
    expect(valuesOf(`${text}\n`)).toEqual([expected]);
    expect(valuesOf(`type,value\nindicator,${text.replaceAll(",", "")}\nip,203.0.113.77`)[0]).toBe(expected);
  });
});

describe("lists and text", () => {
  it("a list with comments, and a hosts file", () => {
    expect(read("# C2\n203.0.113.9\nevil.example # second\n203.0.113.0/24\n")).toMatchObject({
      format: "list",
      indicators: [
        { value: "203.0.113.9" },
        { value: "evil.example", description: "second" },
        { value: "203.0.113.0/24" },
      ],
      left: [{ reason: "comment" }],
    });
    expect(valuesOf("127.0.0.1 evil.example\n0.0.0.0 bad.example\n")).toEqual([
      "domain evil.example",
      "domain bad.example",
    ]);
  });

  it("text with headings, dates, tables and labels", () => {
    const { indicators, format } = read(
      `Upload Server \n46.8.113[.]227\n\nBash Script\nFile name: Update_mips32.sh.txt\nSha256\n${sha256}\nSHA-1:${sha1}\n\nIP address      Domain        First seen   Last seen\n203.0.113[.]9:443 evil[.]example 2024-02-05   2025-03-05\n`,
    );
    expect(format).toBe("text");
    expect(indicators.map(({ kind, value, description }) => [kind, value, description])).toEqual([
      ["ip", "46.8.113.227", "Upload Server"],
      ["file-name", "update_mips32.sh.txt", "Bash Script: File name"],
      ["sha256", sha256, "Sha256"],
      ["sha1", sha1, "Sha256: SHA-1"],
      ["ip", "203.0.113.9", expect.stringContaining("2024-02-05")],
      ["domain", "evil.example", expect.stringContaining("2024-02-05")],
    ]);
    expect(indicators.at(-1)?.validFrom).toBe(Date.UTC(2024, 1, 5));
  });

  it("values within sentences, lists in brackets and requests", () => {
    expect(
      valuesOf(
        `The implant beaconed to 203.0.113.9, then to https://evil.example/a?b=c. It was done.In the end\n['203[.]0[.]113[.]10', '203[.]0[.]113[.]11']\n"GET /x.php?a=%s HTTP/1.1\\r\\nHost: 203.0.113.12\\r\\n"\nC2:hxxp://bad[.]example:8080/x\n203.0.113[.]13/asdfa.a\n`,
      ),
    ).toEqual([
      "ip 203.0.113.9",
      "url evil.example/a?b=c",
      "ip 203.0.113.10",
      "ip 203.0.113.11",
      "ip 203.0.113.12",
      "url bad.example:8080/x",
      "url 203.0.113.13/asdfa.a",
      "ip 203.0.113.13",
    ]);
  });

  it("detection rules and keys within text are passed over", () => {
    const content = `C2 203.0.113.9\nrule evil : tag {\n  strings:\n    $a = "bad.example"\n    $b = "203.0.113.66"\n  condition:\n    any of them\n}\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----\nC2 evil[.]example\n`;
    expect(valuesOf(content)).toEqual(["ip 203.0.113.9", "domain evil.example"]);
    expect(reasonsOf(content)).toEqual(["2 embedded_block", "9 embedded_block"]);
  });

  it("names of files, settings and versions are no names of the network", () => {
    expect(
      valuesOf(
        "the files patch.sh and Kv-all.sh (Cisco)\nVersaTest.png was found\nenv.heroku_api_key=\nH:\\JCQ\\Release\\Test.pdb\nversion 5.20 of perl\nand C2 evil.example here\n",
      ),
    ).toEqual(["domain evil.example"]);
  });

  it("a whole path on a line is the name of a file", () => {
    expect(read("Filepaths:\n/tmp/.temp.data\nand C2 evil.example here").indicators[0]).toMatchObject({
      kind: "file-name",
      value: ".temp.data",
      standing: "low",
    });
  });
});

describe("JSON", () => {
  it("lists of objects, and objects of lists", () => {
    expect(
      valuesOf(
        JSON.stringify({
          "17": [{ ioc_value: "203.0.113.9:443", ioc_type: "ip:port", malware: "x" }],
          "18": [{ ioc_value: "evil.example", ioc_type: "domain" }],
        }),
      ),
    ).toEqual(["ip 203.0.113.9", "domain evil.example"]);
    expect(valuesOf(JSON.stringify(["203.0.113.9", "evil.example"]))).toEqual([
      "ip 203.0.113.9",
      "domain evil.example",
    ]);
    expect(
      valuesOf('{"indicator":"203.0.113.9","type":"IPv4"}\n{"indicator":"evil.example","type":"domain"}\n'),
    ).toEqual(["ip 203.0.113.9", "domain evil.example"]);
  });

  it("a broken line of many is left out", () => {
    expect(
      reasonsOf('{"indicator":"203.0.113.9"}\n{broken\n{"indicator":"evil.example"}\n').some((reason) =>
        reason.endsWith("not_a_value"),
      ),
    ).toBe(true);
  });

  const indicator = (pattern: string, more: object = {}) => ({
    type: "indicator",
    id: "indicator--1",
    name: "C2",
    pattern,
    pattern_type: "stix",
    valid_from: "2024-01-31T00:00:00Z",
    ...more,
  });
  const bundle = (...objects: readonly object[]) =>
    JSON.stringify({ type: "bundle", id: "bundle--1", objects });

  it("STIX: patterns that list values are values, others are patterns", () => {
    const { format, indicators, patterns, left } = read(
      bundle(
        indicator(
          "[ipv4-addr:value = '203.0.113.9' OR domain-name:value IN ('evil.example', 'bad.example')]",
          {
            valid_until: "2024-06-30T00:00:00Z",
            confidence: 85,
            object_marking_refs: ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"],
          },
        ),
        indicator(`[file:hashes.'SHA-256' = '${sha256}' OR file:hashes.MD5 = '${md5}']`),
        indicator("[ipv4-addr:value ISSUBSET '203.0.113.0/24']"),
        indicator("[network-traffic:dst_ref.value = '203.0.113.10' AND network-traffic:dst_port = 443]"),
        indicator("[file:size > 5]"),
        indicator("rule x {}", { pattern_type: "yara" }),
        indicator("[broken", {}),
        indicator("[ipv4-addr:value = '203.0.113.11']", { revoked: true }),
        { type: "malware", id: "malware--1", name: "Evil" },
        { type: "relationship", id: "relationship--1" },
      ),
    );
    expect(format).toBe("stix");
    expect(indicators.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      "ip 203.0.113.9",
      "domain evil.example",
      "domain bad.example",
      `sha256 ${sha256}`,
      `md5 ${md5}`,
      "cidr 203.0.113.0/24",
    ]);
    expect(indicators[0]).toMatchObject({
      tlp: "amber",
      confidence: 85,
      validFrom: Date.UTC(2024, 0, 31),
      validUntil: Date.UTC(2024, 5, 30),
      externalId: "indicator--1",
      description: "C2",
    });
    expect(patterns.map(({ text }) => text)).toEqual([
      "[network-traffic:dst_ref.value = '203.0.113.10' AND network-traffic:dst_port = 443]",
      "[file:size > 5]",
    ]);
    expect(left.map(({ reason }) => reason)).toEqual([
      "unsupported_pattern",
      "invalid_pattern",
      "revoked",
      "unsupported_object",
    ]);
  });

  it("STIX: a bundle's own marking definitions, a TAXII envelope, several bundles", () => {
    const marking = {
      type: "marking-definition",
      id: "marking-definition--9",
      definition_type: "tlp",
      definition: { tlp: "red" },
    };
    const marked = indicator("[url:value = 'http://evil.example/a']", {
      object_marking_refs: ["marking-definition--9"],
    });
    expect(read(bundle(marking, marked)).indicators).toMatchObject([{ tlp: "red" }]);
    expect(
      read(JSON.stringify({ more: false, objects: [indicator("[url:value = 'http://evil.example/a']")] }))
        .format,
    ).toBe("stix");
    expect(
      valuesOf(`[${bundle(marked)}, ${bundle(indicator("[domain-name:value = 'x.example']"))}]`),
    ).toEqual(["url evil.example/a", "domain x.example"]);
  });

  it("MISP: attributes of events and of their objects", () => {
    const event = {
      Event: {
        info: "A campaign",
        Tag: [{ name: "tlp:green" }],
        Attribute: [
          { type: "ip-dst", value: "203.0.113.9", to_ids: true, comment: "C2", uuid: "u1" },
          { type: "domain|ip", value: "evil.example|203.0.113.10", to_ids: true },
          { type: "filename|sha256", value: `evil.dll|${sha256}`, to_ids: true },
          { type: "ip-dst|port", value: "203.0.113.11|8443", to_ids: true },
          { type: "link", value: "https://example.com/blog", to_ids: false },
          { type: "mutex", value: "Global\\x", to_ids: true },
          { type: "ip-src", value: "203.0.113.12", to_ids: false },
          { type: "AS", value: "AS64496", to_ids: true },
        ],
        Object: [
          {
            name: "file",
            Attribute: [{ type: "md5", value: md5, to_ids: true, Tag: [{ name: "tlp:red" }] }],
          },
        ],
      },
    };
    const { format, indicators, left } = read(JSON.stringify({ response: [event] }));
    expect(format).toBe("misp");
    expect(indicators.map(({ kind, value, standing }) => `${kind} ${value} ${standing}`)).toEqual([
      "ip 203.0.113.9 full",
      "domain evil.example full",
      "ip 203.0.113.10 full",
      "file-name evil.dll low",
      `sha256 ${sha256} full`,
      "ip 203.0.113.11 full",
      "ip 203.0.113.12 never-alone",
      "asn 64496 low",
      `md5 ${md5} full`,
    ]);
    expect(indicators[0]).toMatchObject({ tlp: "green", description: "A campaign: C2", externalId: "u1" });
    expect(indicators.at(-1)?.tlp).toBe("red");
    expect(indicators.find(({ value }) => value === "203.0.113.11")?.port).toBe(8443);
    expect(left.map(({ reason, detail }) => [reason, detail])).toEqual([
      ["reference", "link"],
      ["unsupported_type", "mutex"],
    ]);
  });
});

describe("what is no list of indicators", () => {
  it.each([
    ["a page of HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", "html"],
    ["HTML behind a mark and spaces", "\ufeff \n <html lang=en>", "html"],
    ["XML", '<?xml version="1.0"?><ioc/>', "xml"],
    ["binary data", "PK\u0003\u0004\u0000\u0000", "binary"],
    ["nothing", " \n\r\n", "empty"],
    ["half a bundle", '{"type": "bundle", "objects": [{"type": "indica', "broken_json"],
  ])("%s is refused", (_, content, reason) => {
    expect(readIndicators(content)).toMatchObject({ isReadable: false, reason });
  });
});

describe("any content", () => {
  const pieces = fc.constantFrom(
    ..."[]{}(),;:\"'\\/|#<>=\t\n\r .-_@%".split(""),
    "203.0.113.9",
    "evil.example",
    "hxxp://",
    "[.]",
    sha256,
    "type,value\n",
    "ip",
    "domain",
    '{"type":"bundle","objects":[',
    "rule x {\n",
    "\ufeff",
    "\u0000",
    "é",
  );

  it("never makes the reader throw, and every indicator is canonical", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
        ),
        (content) => {
          const result = readIndicators(content);
          if (!result.isReadable) return;
          for (const item of result.items)
            if (item.kind === "indicator")
              expect(canonicalValue(item.indicator.kind, item.indicator.value)).toBe(item.indicator.value);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["one long line", "a".repeat(3_000_000)],
    ["points", "a.".repeat(500_000)],
    ["quotes", '"'.repeat(500_000)],
    ["cells", ",".repeat(500_000)],
    ["brackets", "[.".repeat(500_000)],
    ["slashes", "http://".repeat(200_000)],
    ["colons", "a:".repeat(500_000)],
    ["digits", "1.".repeat(500_000)],
    ["an open quote in every row", 'ip,"203.0.113.9\n'.repeat(20_000)],
    ["deep JSON", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ])("takes no longer for %s", (_, content) => {
    const begun = performance.now();
    const result = readIndicators(content);
    let count = 0;
    if (result.isReadable) for (const item of result.items) count += item.kind === "indicator" ? 1 : 0;
    expect(count).toBeLessThan(30_000);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});

describe("judging values", () => {
  it("takes further lists of what is shared", () => {
    const assess = createAssess([
      { list: "Our customers", entry: { kind: "cidr", value: "203.0.113.0/24" } },
    ]);
    expect(assess("ip", "203.0.113.9")).toMatchObject({ standing: "low", sharedWith: "Our customers" });
    expect(assess("ip", "198.51.100.1")).toMatchObject({ standing: "full" });
  });
});
