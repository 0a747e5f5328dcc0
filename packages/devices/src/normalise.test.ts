import { type OcsfEvent, type RawRecord, type TenantId, validateEvent } from "@breakwater/ocsf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepRecord, normaliseRecord, products } from "./index.ts";
import { LogMessage } from "./log-message.ts";
import { parseSyslogHeader } from "./syslog/header.ts";

const receivedAt = Date.UTC(2026, 2, 2, 8);
const options = { newUid: () => "01900000-0000-7000-8000-000000000000", zoneOf: () => null };

function record(bytes: Uint8Array | string, over: Partial<RawRecord> = {}): RawRecord {
  return {
    bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
    receivedAt,
    transport: "syslog-udp",
    peer: "192.0.2.9",
    tenant: "t" as TenantId,
    uid: null,
    ...over,
  };
}

function read(bytes: Uint8Array | string, over: Partial<RawRecord> = {}): OcsfEvent {
  const event = normaliseRecord(record(bytes, over), options);
  expect(validateEvent(event)).toEqual([]);
  return event;
}

const fortigate = '<189>devname="fw" logid=1 type=traffic subtype=forward srcip=10.0.0.5 dstip=10.0.0.6';
const sophos =
  '<30>device_name="fw" log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" src_ip="10.0.0.5"';
const asa =
  '<166>Mar 02 2026 07:59:58 fw-1 : %ASA-4-106023: Deny tcp src outside:198.51.100.7/1 dst inside:10.0.0.5/2 by access-group "in" [0x0, 0x0]';
const ftd =
  "<113>2026-03-02T07:59:58Z ftd-1  : %FTD-1-430003: SrcIP: 10.0.0.5, DstIP: 203.0.113.80, SrcPort: 1, DstPort: 443, Protocol: tcp";
const ios =
  "<189>49: rtr-1: *Mar  2 07:59:58: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: root] [Source: 198.51.100.7] [localport: 22] [Reason: x]";
const panOs =
  "<14>Mar  2 07:59:58 pa-1 1,2026/03/02 07:59:58,001801000001,TRAFFIC,end,2561,2026/03/02 07:59:57,10.0.0.5,203.0.113.80,0.0.0.0,0.0.0.0,web-out,,,ssl,vsys1,trust,untrust";
const prisma =
  "<134>1 2026-03-02T07:59:58.000Z ion-1 cgxFlowLogV1 - - - 2026-03-02T07:59:58.000Z,10.0.0.5,50001,203.0.113.80,443,TCP";
/** A line of each product, with a priority. */
const samples = () => [fortigate, sophos, utm, asa, ftd, ios, panOs, prisma];
const utm = '<30>id="2001" severity="info" sys="SecureNet" sub="packetfilter" action="drop" srcip="10.0.0.5"';

describe("normaliseRecord", () => {
  it("keeps what it does not know as a base event with the whole line and the reason", () => {
    expect(read("<13>Mar  2 07:59:58 core-1 kernel: something happened")).toMatchObject({
      class_uid: 0,
      type_uid: 0,
      status_code: "unrecognised_format",
      message: "something happened",
      raw_data: "<13>Mar  2 07:59:58 core-1 kernel: something happened",
      device: { hostname: "core-1", ip: "192.0.2.9" },
      time: Date.UTC(2026, 2, 2, 7, 59, 58),
      unmapped: { breakwater: { time_guesses: ["year", "zone_assumed_utc"] } },
    });
  });

  it.each(["", "   ", "\n", "\r\n\0\0"])("says that %j is empty", (text) => {
    expect(read(text)).toMatchObject({ class_uid: 0, status_code: "empty", time: receivedAt });
  });

  it("cuts what devices put behind a message, and nothing else", () => {
    expect(read(`${fortigate}\r\n\0`).raw_data).toBe(fortigate);
    expect(read(`${fortigate} \0x`).raw_data).toBe(`${fortigate} \0x`);
  });

  it("keeps broken UTF-8 and says that it is not exact", () => {
    const event = read(
      Buffer.concat([Buffer.from(`${fortigate} user="`), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"')]),
    );
    expect(event).toMatchObject({ class_uid: 4001, unmapped: { breakwater: { invalid_utf8: true } } });
    expect(event.raw_data).toContain("\uFFFD");
  });

  it("says that a record was cut, and how long it was", () => {
    expect(read(fortigate, { truncatedFromBytes: 70_000 }).metadata).toMatchObject({
      is_truncated: true,
      untruncated_size: 70_000,
    });
  });

  it("takes the delivery's name where there is one", () => {
    expect(read(fortigate, { uid: "0190aaaa-0000-8000-8000-000000000000" as never }).metadata.uid).toBe(
      "0190aaaa-0000-8000-8000-000000000000",
    );
    expect(read(fortigate).metadata.uid).toBe("01900000-0000-7000-8000-000000000000");
  });

  it("names the file of a line, and takes no file for an address", () => {
    expect(read("x", { transport: "file", peer: "/var/log/fw.log" })).toMatchObject({
      device: { name: "/var/log/fw.log" },
      unmapped: { breakwater: { file: "/var/log/fw.log" } },
    });
  });

  it("flags a clock that is far from the time of receipt", () => {
    expect(read(`${fortigate} eventtime=1577836800`)).toMatchObject({
      time: Date.UTC(2020, 0, 1),
      metadata: { logged_time: receivedAt },
      unmapped: { breakwater: { clock_skew_ms: Date.UTC(2020, 0, 1) - receivedAt } },
    });
  });

  it("keeps a record whole without looking into it, when processing it failed", () => {
    expect(keepRecord(record(fortigate), "processing_failed", options)).toMatchObject({
      class_uid: 0,
      status_code: "processing_failed",
      raw_data: fortigate,
    });
  });
});

describe("the products", () => {
  const claims = (text: string) =>
    products
      .filter((one) => one.recognises(new LogMessage(text, parseSyslogHeader(text))))
      .map(({ product }) => product);

  it.each([
    [fortigate, "FortiGate"],
    [sophos, "Sophos Firewall"],
    [utm, "Sophos UTM"],
    [asa, "ASA"],
    [asa.replace("ASA", "PIX"), "PIX"],
    [ftd, "FTD"],
    [ios, "IOS"],
    [ios.replace("SEC_LOGIN", "SECURITY-SSHD"), "IOS XR"],
    ["<189>: 2026 Mar  2 07:59:58 UTC: %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by admin", "NX-OS"],
    [panOs, "PAN-OS"],
    ["<14>CEF:0|Palo Alto Networks|PAN-OS|11.1|end|TRAFFIC|1|src=10.0.0.5", "PAN-OS"],
    [
      "<14>LEEF:1.0|Palo Alto Networks|PAN-OS Syslog Integration|11.1|allow|cat=TRAFFIC|src=10.0.0.5",
      "PAN-OS",
    ],
    ['{"LogType":"TRAFFIC","DeviceSN":"1"}', "PAN-OS"],
    [prisma, "Prisma SD-WAN"],
    ["<189>CEF:0|Fortinet|Fortigate|v7|1|traffic:forward|3|cat=traffic:forward src=10.0.0.5", "FortiGate"],
  ])("%s is claimed by one", (line, product) => {
    expect(claims(line)).toEqual([product]);
  });

  it.each([
    ["FortiWeb", 'log_id=1 msg_id=000000001117 device_id=FVVM04 type=event subtype="system"'],
    [
      "FortiMail",
      'device_id=FE100C log_id=0003007072 type=event subtype=smtp user=mail ui=mail session_id="13K"',
    ],
    ["an application that writes type and name", "type=event name=started"],
    ["CEF of another vendor", "CEF:0|Check Point|VPN-1|R81|1|Accept|3|src=10.0.0.5"],
  ])("%s is claimed by none", (_, line) => {
    expect(claims(line)).toEqual([]);
  });

  it("no text inside a value makes a message another product's", () => {
    const injected = [
      'log_type="Firewall" log_component="x" log_subtype="y"',
      "type=traffic subtype=forward logid=1",
      'id="1" severity="info" sys="x" sub="packetfilter"',
      "CEF:0|Fortinet|Fortigate|v7|1|traffic:forward|3|cat=traffic:forward",
      "CEF:0|Palo Alto Networks|PAN-OS|11.1|end|TRAFFIC|1|src=10.0.0.5",
      "%ASA-4-106023: Deny tcp src outside:198.51.100.7/1 dst inside:10.0.0.5/2",
      "%SEC_LOGIN-4-LOGIN_FAILED: Login failed",
      "1,2026/03/02 07:59:58,001801000001,TRAFFIC,end,2561,2026/03/02 07:59:57",
      '{"LogType":"TRAFFIC","DeviceSN":"1"}',
    ];
    for (const line of samples()) {
      const [product] = claims(line);
      for (const text of injected) {
        const quoted = text.replaceAll('"', String.raw`\"`);
        expect(claims(`${line} url="/?q=${quoted} "`), text).toEqual([product]);
        // Before a header of its own, a key=value pair makes the message none of those products'.
        const before = claims(line.replace(">", `>url="${quoted}" `));
        expect([product, undefined], text).toContain(before[0]);
        expect(before.length, text).toBeLessThan(2);
      }
    }
  });

  it("make a valid event of any fields, and are never slow", () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.constantFrom(
        "",
        "N/A",
        "-",
        "0",
        "10.0.0.1",
        "::1",
        "99999999999",
        "-1",
        "{}",
        "a@b",
        "1e9",
        "success",
        "deny",
      ),
    );
    const names =
      `type subtype logid action srcip dstip srcport user url eventtime date time tz cfgpath cfgobj qname dhcp_msg from hostname remip proto attack ui method path status logdesc log_type log_component log_subtype src_ip dst_ip user_name timestamp protocol message sender recipient con_id status_code id severity sys sub localip statuscode server query`.split(
        " ",
      );
    const types = [
      "traffic",
      "event",
      "utm",
      "virus",
      "dns",
      "firewall",
      "content filtering",
      "waf",
      "anti-spam",
      "idp",
      "packetfilter",
      "auth",
      "vpn",
      "user",
      "system",
      "rest-api",
      "ssh",
      "emailfilter",
      "webfilter",
      "gui",
      "dhcp server",
      "ssl vpn",
    ];
    const field = fc.tuple(fc.constantFrom(...names), fc.oneof(value, fc.constantFrom(...types)));
    fc.assert(
      fc.property(
        fc.constantFrom(...samples(), ""),
        fc.array(field, { maxLength: 30 }),
        fc.boolean(),
        (start, fields, isBefore) => {
          const text = fields
            .map(([name, one]) => `${name}="${one.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
            .join(" ");
          read(isBefore ? `${text} ${start}` : `${start} ${text}`);
        },
      ),
    );
  });

  it("make a valid event of any bytes", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "",
          "<189>",
          ...samples(),
          "CEF:0|Fortinet|Fortigate|",
          "CEF:0|Palo Alto Networks|PAN-OS|1|",
        ),
        fc.uint8Array({ maxLength: 300 }),
        (start, bytes) => {
          read(Buffer.concat([Buffer.from(start), bytes]));
        },
      ),
    );
  });

  it("take one megabyte of anything in less than a second", () => {
    const starts = [
      ...samples(),
      "<13>",
      "CEF:0|Fortinet|Fortigate|v|1|n|3|",
      "CEF:0|Palo Alto Networks|PAN-OS|11.1|end|TRAFFIC|1|src=",
      "LEEF:1.0|Palo Alto Networks|PAN-OS Syslog Integration|11.1|allow|cat=TRAFFIC|src=",
      '{"LogType":"TRAFFIC","DeviceSN":"1","x":"',
      "%ASA-6-716039: Group <VPN> User <",
    ];
    for (const start of starts)
      for (const piece of [
        " a=1",
        ' a="',
        String.raw` a="\" `,
        "\\",
        '"',
        "[",
        " ",
        "=",
        "|",
        "x",
        ",",
        "> User <",
        '",',
        ": ",
      ]) {
        const line = `${start} ${piece.repeat(Math.floor(1_000_000 / piece.length))}`;
        const started = performance.now();
        read(line);
        expect(performance.now() - started, `${start.slice(0, 20)} ${piece}`).toBeLessThan(1_000);
      }
  });
});
