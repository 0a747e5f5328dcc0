import type { Markup } from "./markup.ts";

/** The page's style: calm, dense, readable on screen in both themes and on paper. Ours alone, so it is markup. */
export const reportCss: Markup = {
  html: `
:root { color-scheme: light dark; --bg: #fff; --fg: #17202a; --quiet: #52606d; --line: #d5dbe1; --panel: #f4f6f8; --accent: #0b7285;
  --critical: #a4133c; --high: #b3471b; --medium: #8a6100; --low: #2b6cb0; --informational: #52606d; --mark: #ffe8a3; }
@media (prefers-color-scheme: dark) { :root { --bg: #0f1720; --fg: #e3e9ef; --quiet: #9fb0c0; --line: #2a3846; --panel: #16212d; --accent: #4cc2d4;
  --critical: #ff8fa3; --high: #ffab7a; --medium: #f2c94c; --low: #8ec5ff; --informational: #9fb0c0; --mark: #5c4a12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 15px/1.6 Inter, "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP", system-ui, sans-serif; }
header, main, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header { display: grid; grid-template-columns: auto 1fr auto; gap: 12px; align-items: center; padding-top: 28px; }
.mark { width: 30px; fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 18px; margin: 0 0 8px; } h3 { font-size: 13px; margin: 18px 0 2px; color: var(--quiet); font-weight: 600; }
p { margin: 4px 0 8px; } .made, .quiet, .place, .where, .about, footer { color: var(--quiet); font-size: 13px; } .made { text-align: right; }
section { margin: 28px 0; } .finding { border-top: 1px solid var(--line); padding-top: 20px; }
.verdict { border-left: 6px solid var(--accent); background: var(--panel); padding: 16px 20px; border-radius: 0 8px 8px 0; }
.verdict h2 { font-size: 20px; } .verdict.critical { border-color: var(--critical); } .verdict.high { border-color: var(--high); }
.verdict.medium { border-color: var(--medium); } .verdict.low { border-color: var(--low); } .verdict.unknown { border-color: var(--medium); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 8px 20px; margin: 0; }
.facts div:last-child { grid-column: span 2; } .facts dt { color: var(--quiet); font-size: 13px; } .facts dd { margin: 0; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: 13px; } th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .time { white-space: nowrap; font-variant-numeric: tabular-nums; }
a { color: var(--accent); }
.severity { white-space: nowrap; font-weight: 600; } .shape { display: inline-block; width: 1.3em; }
.severity.critical { color: var(--critical); } .severity.high { color: var(--high); } .severity.medium { color: var(--medium); } .severity.low { color: var(--low); } .severity.informational { color: var(--informational); }
pre, .value { font: 12px/1.5 "JetBrains Mono", ui-monospace, "Cascadia Mono", Menlo, monospace; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; white-space: pre-wrap; margin: 4px 0; }
mark { background: var(--mark); color: inherit; border-radius: 2px; } .evidence { margin: 10px 0 18px; }
figure { margin: 12px 0; overflow-x: auto; } figure svg { width: 100%; min-width: 720px; font-size: 12px; fill: var(--fg); } figure line { stroke: var(--line); } .tick { fill: var(--quiet); text-anchor: middle; font-size: 11px; }
.bar rect { fill: var(--informational); } .bar.critical rect { fill: var(--critical); } .bar.high rect { fill: var(--high); } .bar.medium rect { fill: var(--medium); } .bar.low rect { fill: var(--low); }
footer { border-top: 1px solid var(--line); padding-top: 12px; padding-bottom: 40px; margin-top: 40px; }
@media print { body { font-size: 11px; } .finding, .evidence, tr { break-inside: avoid; } .evidence { break-inside: auto; } a { color: inherit; text-decoration: none; } }
`,
};
