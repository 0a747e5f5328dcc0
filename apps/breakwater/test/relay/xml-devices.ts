import { type FakeDevice, startTlsDevice } from "./tls-device.ts";

export const panOsKey = "LUFRPT1key";
const panOsConfig = `<config version="11.1.0"><mgt-config><users><entry name="admin"><phash>$5$aaaa</phash><permissions><role-based><superuser>yes</superuser></role-based></permissions></entry><entry name="auditor"><permissions><role-based><superreader>yes</superreader></role-based></permissions></entry></users></mgt-config><shared><log-settings><syslog><entry name="breakwater"><server><entry name="s1"><server>192.0.2.10</server><port>5514</port></entry></server></entry></syslog></log-settings></shared><devices><entry name="localhost.localdomain"><deviceconfig><system><hostname>dc-fw</hostname><permitted-ip><entry name="192.0.2.0/24"/></permitted-ip><service><disable-telnet>yes</disable-telnet><disable-http>yes</disable-http></service><update-schedule><threats><recurring><hourly><action>download-and-install</action></hourly></recurring></threats><wildfire><recurring><none/></recurring></wildfire></update-schedule></system></deviceconfig><network><profiles><interface-management-profile><entry name="open"><https>yes</https><ssh>yes</ssh><ping>no</ping></entry></interface-management-profile></profiles><interface><ethernet><entry name="ethernet1/1"><layer3><interface-management-profile>open</interface-management-profile></layer3></entry></ethernet></interface></network></entry></devices></config>`;

/** PAN-OS's XML API: key in the header, `status` and `code` of the response, errors as it words them. */
export function startPanOs(): Promise<FakeDevice> {
  const xml = "application/xml";
  return startTlsDevice(({ url, headers }) => {
    if (headers["x-pan-key"] !== panOsKey)
      return {
        status: 403,
        type: xml,
        body: `<response status="error" code="403"><result><msg>Invalid Credential</msg></result></response>`,
      };
    const { searchParams: asked } = url;
    if (asked.get("type") === "op" && asked.get("cmd") === "<show><system><info></info></system></show>")
      return {
        type: xml,
        body: `<response status="success"><result><system><hostname>dc-fw</hostname><model>PA-440</model><serial>021201000001</serial><sw-version>11.1.2-h3</sw-version><family>400</family><app-version>8888-1</app-version></system></result></response>`,
      };
    if (asked.get("type") === "config" && asked.get("action") === "show" && asked.get("xpath") === "/config")
      return { type: xml, body: `<response status="success"><result>${panOsConfig}</result></response>` };
    return {
      type: xml,
      body: `<response status="error" code="17"><msg><line>Unknown command</line></msg></response>`,
    };
  });
}

export const opnsenseKey = { username: "w5key", password: "w5secret" };
const opnsenseConfig = `<?xml version="1.0"?><opnsense><system><hostname>edge</hostname><group><name>admins</name><gid>1999</gid><member>0,2001</member><priv>page-all</priv></group><user><name>root</name><uid>0</uid><password>$2y$10$abc</password><shell>/bin/sh</shell></user><user><name>helper</name><uid>2001</uid><password>$2y$10$def</password><apikeys><item><key>abc</key><secret>$6$x</secret></item></apikeys></user><user><name>clerk</name><uid>2002</uid></user><webgui><protocol>https</protocol><port>4443</port></webgui><ssh><enabled>enabled</enabled><permitrootlogin>1</permitrootlogin></ssh></system><rrddata><x>1</x></rrddata><OPNsense><Syslog><destinations><destination uuid="a"><enabled>1</enabled><hostname>192.0.2.10</hostname><port>5514</port></destination></destinations></Syslog></OPNsense></opnsense>`;

export function startOpnsense(): Promise<FakeDevice> {
  const expected = `Basic ${Buffer.from(`${opnsenseKey.username}:${opnsenseKey.password}`).toString("base64")}`;
  return startTlsDevice(({ url, headers }) => {
    if (headers.authorization !== expected)
      return { status: 401, body: JSON.stringify({ status: 401, message: "Authentication Failed" }) };
    if (url.pathname === "/api/core/firmware/status")
      return {
        body: JSON.stringify({
          product: { product_name: "OPNsense", product_version: "25.7.4" },
          status: "none",
        }),
      };
    if (url.pathname === "/api/core/backup/download/this")
      return { type: "application/xml", body: opnsenseConfig };
    return { status: 404, body: JSON.stringify({ errorMessage: "Endpoint not found" }) };
  });
}

export const sophosAccount = { username: "reader", password: "p<&>w" };

/** Sophos Firewall's API controller: everything is a 200, and the answer says what was wrong. */
export function startSophos(): Promise<FakeDevice> {
  const answers: Readonly<Record<string, string>> = {
    User: `<User transactionid=""><Username>admin2</Username><Name>Second</Name><UserType>Administrator</UserType><Profile>Administrator</Profile><Password hashform="mode1">$sfos$7$0$abc</Password></User><User transactionid=""><Username>guest</Username><UserType>User</UserType></User>`,
    Zone: `<Zone transactionid=""><Name>WAN</Name><Type>WAN</Type><ApplianceAccess><AdminServices><HTTPS>Enable</HTTPS></AdminServices><OtherServices><UserPortal>Enable</UserPortal><DNS>Disable</DNS></OtherServices></ApplianceAccess></Zone><Zone transactionid=""><Name>LAN</Name><Type>LAN</Type></Zone>`,
    SyslogServers: `<SyslogServers transactionid=""><Name>breakwater</Name><ServerAddress>192.0.2.10</ServerAddress><Port>5514</Port></SyslogServers>`,
    AdminSettings: `<AdminSettings transactionid=""><HostnameSettings><HostName>xgs</HostName></HostnameSettings><WebAdminSettings><HTTPSport>4444</HTTPSport></WebAdminSettings></AdminSettings>`,
    NATRule: `<NATRule transactionid=""><Status>No. of records Zero.</Status></NATRule>`,
  };
  return startTlsDevice(({ url, body }) => {
    const wrong = (inner: string) => ({
      type: "text/xml",
      body: `<?xml version="1.0"?><Response APIVersion="2100.1" IPS_CAT_VER="1">${inner}</Response>`,
    });
    if (url.pathname !== "/webconsole/APIController") return { status: 404, body: "" };
    const asked = new URLSearchParams(body).get("reqxml") ?? "";
    const { username, password } = sophosAccount;
    const signedIn = asked.includes(
      `<Username>${username}</Username><Password>${password.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</Password>`,
    );
    if (!signedIn) return wrong("<Login><status>Authentication Failure</status></Login>");
    const inner = [...asked.matchAll(/<([A-Za-z]+)><\/\1>/g)].map(
      ([, name = ""]) =>
        answers[name] ??
        `<${name} transactionid=""><Status code="529">Input request module is Invalid</Status></${name}>`,
    );
    return wrong(`<Login><status>Authentication Successful</status></Login>${inner.join("")}`);
  });
}
