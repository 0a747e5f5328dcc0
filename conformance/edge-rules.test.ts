import { sigmaLogSources, sigmaMapping } from "@breakwater/devices";
import { compileRules, type SigmaRule } from "@breakwater/sigma";
import { beforeAll, describe, expect, it } from "vitest";
import { hasTestData } from "./device-samples.ts";
import { edgeRules, eventOf, fieldCoverage, hasEdgeRules, sampleEvents } from "./edge-rules.ts";

/** Fields that rules for logs which we read ask for and none of those logs has, and why. */
const withoutPlace: Readonly<Record<string, string>> = {
  "c-uri-extension": "no product names the extension apart from the path",
  "cs-content-type": "no product logs the type of what was sent",
  "cs-cookie": "no product logs cookies",
  blocked: "a word of one firewall; others say it in their action",
  query_length: "a number that some collectors work out, and no log has",
  query_etld_plus_one: "a name that some collectors work out, and no log has",
};

const cisco = (text: string): string => `<189>77: edge-rtr: Mar  2 2026 07:59:58.120 UTC: ${text}`;
const command = (text: string): string =>
  cisco(`%PARSER-5-CFGLOG_LOGGEDCMD: User:mallory  logged command:${text}`);
const fortigate = (fields: string): string =>
  `<189>date=2026-03-02 time=08:00:00 devname="edge-fw" devid="FG100F0000000001" eventtime=1772438400000000000 tz="+0000" logid="0100044547" type="event" subtype="system" level="information" vd="root" logdesc="Object attribute configured" user="mallory" ui="GUI(198.51.100.7)" ${fields}`;
const configured = (action: string, path: string): string =>
  fortigate(`action="${action}" cfgtid=1 cfgpath="${path}" cfgobj="x" msg="${action} ${path} x"`);
const panOs = (text: string): string =>
  `<14>Mar  2 08:00:00 edge-pa 1,2026/03/02 08:00:00,001801000001,SYSTEM,globalprotect,0,2026/03/02 08:00:00,,globalprotectportal-fail,,0,0,general,high,"${text}",1,0x0,0,0,0,0,,edge-pa`;

const request = (url: string, more = ""): string =>
  `<189>date=2026-03-02 time=08:00:00 devname="edge-fw" devid="FG100F0000000001" eventtime=1772438400000000000 tz="+0000" logid="0317013312" type="utm" subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=1 sessionid=7 srcip=198.51.100.7 srcport=4711 dstip=192.0.2.80 dstport=443 service="HTTPS" hostname="portal.example" action="passthrough" url="${url}" ${more}`;

/** Rules of SigmaHQ for FortiGate, Cisco and PAN-OS by id, and a line of our own on which each must fire. */
const ownLines: Readonly<Record<string, readonly string[]>> = {
  "cd0a4943-0edd-42cf-b50c-06f77a10d4c1": [configured("Add", "system.admin")],
  "5c8d7b41-3812-432f-a0bb-4cfb7c31827e": [configured("Add", "firewall.address")],
  "f24ab7a8-f09a-4319-82c1-915586aa642b": [configured("Add", "firewall.policy")],
  "ddbbe845-1d74-43a8-8231-2156d180234d": [configured("Add", "user.local")],
  "2bfb6216-0c31-4d20-8501-2629b29a3fa2": [configured("Add", "vpn.ssl.web.portal")],
  "69ffc84e-8b1a-4024-8351-e018f66b8275": [configured("Edit", "user.group")],
  "8b5dacf2-aeb7-459d-b133-678eb696d410": [configured("Edit", "vpn.ssl.settings")],
  "293ccb8c-bed8-4868-8296-bef30e303b7e": [
    fortigate(`action="integrity" msg="unknown file /data/lib/libips.bak"`),
  ],
  "ceb407f6-8277-439b-951f-e4210e3ed956": [
    command("clear logging"),
    "<189>Mar 02 2026 08:00:00 edge-asa : %ASA-5-111008: User 'mallory' executed the 'clear logging buffer' command.",
  ],
  "cd072b25-a418-4f98-8ebc-5093fb38fe1a": [command("show running-config | include secret")],
  "1f978c6a-4415-47fb-aca5-736a44d7ca3d": [command("crypto pki export TP pkcs12 tftp: password x")],
  "9e8f6035-88bf-4a63-96b6-b17c0508257e": [command("no logging host 192.0.2.5")],
  "9705a6a1-6db6-4a16-a987-15b7151e299b": [command("show ip route")],
  "d94a35f0-7a29-45f6-90a0-80df6159967c": [command("shutdown")],
  "ef0ff092-a24a-4fbc-beea-06c08d53e085": [command("no dot1x system-auth-control")],
  "71d65515-c436-43c0-841b-236b1f32c21e": [command("erase startup-config")],
  "b094d9fb-b1ad-4650-9f1a-fb7be9f1d34b": [command("show history all")],
  "6d844f0f-1c18-41af-8f19-33e7654edfc3": [command("username backdoor privilege 15 secret 0 *")],
  "671ffc77-50a7-464f-9e3d-9ea2b493b26b": [command("ip http server")],
  "5e51acb2-bcbe-435b-99c6-0e3cd5e2aa59": [command("copy running-config tftp://198.51.100.7/x")],
  "b9e1f193-d236-4451-aaae-2f3d2102120d": [command("monitor capture point ip cef P1 all both")],
  "2ece8816-b7a0-4d9b-b0e8-ae7ad18bc02b": [
    cisco(
      "%SYS-5-CONFIG_P: Configured programmatically by process SEP_webui_wsma_http from console as cisco_tac_admin on vty0",
    ),
    cisco("%WEBUI-6-INSTALL_OPERATION_INFO: User: cisco_support, Install Operation: ADD x.conf"),
  ],
  "56fa3cd6-f8d6-4520-a8c7-607292971886": [
    cisco("%IP-TCP-3-BADAUTH: Invalid MD5 digest from 198.51.100.7:4711 to 192.0.2.1:179"),
  ],
  "50e606bf-04ce-4ca7-9d54-3449494bbd4b": [
    cisco("%LDP-4-SOCKET_TCP_PACKET_MD5_AUTHEN_FAIL: LDP session of 198.51.100.7 was refused"),
  ],
  // Rules for web servers and proxies, whose words stand for the path, the query or both.
  "a2e97350-4285-43f2-a63f-d0daff291738": [
    request("/remote/fgt_lang?lang=/../../../..//////////dev/cmdb/sslvpn_websession"),
  ],
  "f425637f-891c-4191-a6c4-3bb1b70513b4": [
    request(
      "/api/v2.0/user/remoteserver.saml",
      `httpmethod="POST" referralurl="https://portal.example/other"`,
    ),
  ],
  "f130a5f1-73ba-42f0-bf1e-b66a8361cb8f": [
    panOs("failed to unmarshal session(/../../../opt/panlogs/tmp/device_telemetry/hour/x) map , EOF"),
  ],
};

/** What makes a real line one of a rule's, looked for in its text alone. */
const inText: readonly (readonly [id: string, line: (line: string) => boolean])[] = (
  [
    ["cd0a4943-0edd-42cf-b50c-06f77a10d4c1", "Add", "system.admin"],
    ["5c8d7b41-3812-432f-a0bb-4cfb7c31827e", "Add", "firewall.address"],
    ["f24ab7a8-f09a-4319-82c1-915586aa642b", "Add", "firewall.policy"],
    ["ddbbe845-1d74-43a8-8231-2156d180234d", "Add", "user.local"],
    ["69ffc84e-8b1a-4024-8351-e018f66b8275", "Edit", "user.group"],
    ["8b5dacf2-aeb7-459d-b133-678eb696d410", "Edit", "vpn.ssl.settings"],
  ] as const
).map(([id, action, path]) => [
  id,
  (line) =>
    new RegExp(`[ |]action="?${action}"?(?: |$)`, "i").test(line) &&
    new RegExp(`cfgpath="?${path.replaceAll(".", "\\.")}"?(?: |$)`, "i").test(line),
]);

describe.skipIf(!hasEdgeRules || !hasTestData)(
  "the public rules for edge devices (BREAKWATER_TEST_DATA)",
  () => {
    let rules: readonly SigmaRule[];
    let samples: ReturnType<typeof sampleEvents>;
    let found: (line: string) => readonly string[];
    beforeAll(() => {
      rules = edgeRules();
      samples = sampleEvents();
      const set = compileRules(rules, sigmaMapping);
      found = (line) => {
        const event = eventOf(line);
        return set.match(event, sigmaLogSources(event)).map(({ rule }) => rule.id);
      };
    });

    it("find each field in the events of their log source, but for those that no log has", () => {
      const coverage = fieldCoverage(
        rules,
        samples.map(({ event }) => event),
      ).filter(({ events }) => events > 0);
      // As many as bench/edge-coverage.ts prints, or more.
      expect(coverage.length).toBeGreaterThanOrEqual(188);
      const missing = coverage.flatMap(({ rule, unresolved }) =>
        unresolved
          .filter((field) => !Object.hasOwn(withoutPlace, field))
          .map((field) => `${field} ${rule.file}`),
      );
      expect(missing).toEqual([]);
    });

    it.each(Object.entries(ownLines))("%s fires on lines of our own", (id, lines) => {
      expect(rules.map((rule) => rule.id)).toContain(id);
      for (const line of lines) expect(found(line), line).toContain(id);
    });

    it("for FortiGate fire on exactly the real lines whose text says so", () => {
      for (const [id, isMeant] of inText) {
        const meant = samples.filter(({ line }) => isMeant(line)).map(({ line }) => line);
        expect(samples.filter(({ line }) => found(line).includes(id)).map(({ line }) => line)).toEqual(meant);
      }
      expect(samples.some(({ line }) => inText.some(([, isMeant]) => isMeant(line)))).toBe(true);
    });

    it("for Cisco's commands fire on exactly the real commands that hold their words", () => {
      const commands = rules.filter(
        ({ logsource }) => logsource.product === "cisco" && logsource.service === "aaa",
      );
      let fired = 0;
      for (const rule of commands) {
        const words = wordsOf(rule);
        for (const { line, event } of samples) {
          if (!sigmaLogSources(event).some(({ service }) => service === "aaa")) continue;
          const isMeant = words.some((word) => line.toLowerCase().includes(word));
          expect(found(line).includes(rule.id), `${rule.title}: ${line}`).toBe(isMeant);
          if (isMeant) fired += 1;
        }
      }
      expect(commands).toHaveLength(13);
      expect(fired).toBeGreaterThan(0);
    });

    it("do not take our own notes for the vendor's words", () => {
      // The file's name and the words of OCSF are ours; `shutdown` and `erase` stand in neither the line nor its fields.
      const event = eventOf(
        cisco("%PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:ntp server 192.0.2.9"),
      );
      event.unmapped = { ...event.unmapped, breakwater: { file: "/var/log/shutdown.log" } };
      const set = compileRules(rules, sigmaMapping);
      const titles = set.match(event, sigmaLogSources(event)).map(({ rule }) => rule.title);
      expect(titles).toContain("Cisco Modify Configuration");
      expect(titles).not.toContain("Cisco Denial of Service");
    });
  },
);

/** The keywords of a rule that is nothing but a list of them, in lower case. */
function wordsOf({ expression }: SigmaRule): readonly string[] {
  const children = expression.kind === "or" ? expression.children : [expression];
  return children.flatMap((child) =>
    child.kind === "predicate" ? [child.predicate.pattern.toLowerCase()] : [],
  );
}
