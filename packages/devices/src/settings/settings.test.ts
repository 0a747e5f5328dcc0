import { expect, test } from "vitest";
import { settingsOfJson } from "./json-settings.ts";
import { settingsOfLines } from "./line-settings.ts";
import { isSecretName, SettingList } from "./settings.ts";
import { readXml, textAt } from "./xml.ts";
import { settingsOfXml } from "./xml-settings.ts";

const conceal = (secret: string) => `${secret.length}`;
const options = { conceal };
const asObject = ({ items }: ReturnType<typeof settingsOfJson>) =>
  Object.fromEntries(items.map(({ name, value }) => [name, value]));

function xml(document: string) {
  const read = readXml(document);
  if (!read.isReadable) throw new Error(read.problem);
  return read.root;
}

test("an answer of FortiOS: members by their key, plain lists sorted, secrets concealed", () => {
  const answer = [
    {
      name: "wan1",
      q_origin_key: "wan1",
      allowaccess: "ping https",
      ip: "203.0.113.1 255.255.255.0",
      secondaryip: [],
      tags: ["b", "a"],
      "pptp-password": "hunter2",
    },
  ];
  expect(asObject(settingsOfJson(answer, ["system.interface"], options))).toEqual({
    "system.interface/wan1/name": "wan1",
    "system.interface/wan1/allowaccess": "ping https",
    "system.interface/wan1/ip": "203.0.113.1 255.255.255.0",
    "system.interface/wan1/tags": "a, b",
    "system.interface/wan1/pptp-password": "concealed:7",
  });
});

test("XML: entries by their attribute, repeated elements by the name in them, member lists", () => {
  const root = xml(
    `<?xml version="1.0"?><config><mgt-config><users><entry name="admin"><phash>$5$abc</phash><permissions><role-based><superuser>yes</superuser></role-based></permissions></entry></users></mgt-config>
     <filter><rule><descr>allow</descr><type>pass</type></rule><rule><type>block</type></rule></filter>
     <source><member>b</member><member>a</member></source></config>`,
  );
  expect(asObject(settingsOfXml(root, [], options))).toEqual({
    "mgt-config/users/admin/phash": "concealed:6",
    "mgt-config/users/admin/permissions/role-based/superuser": "yes",
    "filter/rule/allow/descr": "allow",
    "filter/rule/allow/type": "pass",
    "filter/rule/#2/type": "block",
    source: "a, b",
  });
  expect(textAt(root, "source", "member")).toBe("b");
});

test("XML that would grow, fetch, or never end is refused", () => {
  expect(readXml('<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')).toMatchObject({ isReadable: false });
  expect(readXml("<a>&unknown;</a>")).toMatchObject({ isReadable: false });
  expect(readXml("<a>".repeat(10_000))).toMatchObject({ isReadable: false });
  expect(readXml("<a><b></a>")).toMatchObject({ isReadable: false });
  expect(readXml("")).toMatchObject({ isReadable: false });
});

test("lines: what is further to the right belongs to the line above; secrets behind their word", () => {
  const text =
    "! comment\nhostname edge\nusername admin privilege 15 secret 9 $9$abcdef\ninterface Gi0/0\n ip address 203.0.113.1 255.255.255.0\n no shutdown\nsnmp-server community letmein RO\n";
  const names = settingsOfLines(text, ["running"], options).items.map(({ name }) => name);
  expect(names).toEqual([
    "running/hostname edge",
    "running/username admin privilege 15 secret 9 concealed:9",
    "running/interface Gi0∕0",
    "running/interface Gi0∕0/ip address 203.0.113.1 255.255.255.0",
    "running/interface Gi0∕0/no shutdown",
    "running/snmp-server community concealed:10",
  ]);
});

test.each([
  ["psksecret", true],
  ["pre-shared-key", true],
  ["PresharedKey", true],
  ["private-key", true],
  ["password", true],
  ["api_keys", true],
  ["snmp-community", true],
  ["keyboard", false],
  ["password-policy-name".replace("password-", ""), false],
  ["admin-sport", false],
])("%s is the name of a secret: %s", (name, expected) => {
  expect(isSecretName(name)).toBe(expected);
});

test("what is too much is counted; a private key is concealed whatever its name; equal names are told apart", () => {
  const list = new SettingList({ conceal, maximum: 2 });
  list.add(["certificate"], "-----BEGIN RSA PRIVATE KEY-----\nabc");
  list.add(["certificate"], "x");
  list.add(["more"], "x");
  expect(list.settings).toEqual({
    items: [
      { name: "certificate", value: "concealed:35" },
      { name: "certificate#2", value: "x" },
    ],
    left: 1,
  });
});
