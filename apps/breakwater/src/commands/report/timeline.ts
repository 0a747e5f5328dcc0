import type { HuntFinding } from "./findings.ts";
import { type Markup, markup, nothing } from "./markup.ts";

const width = 960;
const rowHeight = 24;
const top = 8;
const axisHeight = 28;
const labelWidth = 300;
/** Room on the right for half of the last instant's text. */
const plotWidth = width - labelWidth - 48;
const maximumRows = 60;

/** Findings as bars over time, the most serious first. A picture of the table beside it. */
export function timelineSvg(findings: readonly HuntFinding[], caption: string): Markup {
  const shown = findings.slice(0, maximumRows);
  if (shown.length === 0) return nothing;
  const first = Math.min(...shown.map((finding) => finding.first_seen));
  const last = Math.max(...shown.map((finding) => finding.last_seen));
  const span = Math.max(last - first, 60_000);
  const xOf = (time: number) => labelWidth + ((time - first) / span) * plotWidth;
  const height = top + shown.length * rowHeight + axisHeight;
  const bars = shown.map((finding, row) => bar(finding, row, xOf));
  const ticks = ticksOf(first, first + span).map(({ time, text }) => tick(xOf(time), height, text));
  return markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${caption}">${ticks}${bars}</svg>`;
}

function bar(finding: HuntFinding, row: number, xOf: (time: number) => number): Markup {
  const y = top + row * rowHeight;
  const start = xOf(finding.first_seen);
  const length = Math.max(xOf(finding.last_seen) - start, 8);
  const label = clip(finding.rule.title, 46);
  return markup`<g class="bar ${finding.rule.level}"><title>${finding.rule.title}</title>
<text x="0" y="${y + 15}">${label}</text>
<rect x="${round(start)}" y="${y + 4}" width="${round(length)}" height="${rowHeight - 10}" rx="3"/></g>
`;
}

function tick(x: number, height: number, text: string): Markup {
  const bottom = height - axisHeight;
  return markup`<line x1="${round(x)}" x2="${round(x)}" y1="0" y2="${bottom + 4}"/><text class="tick" x="${round(x)}" y="${bottom + 18}">${text}</text>
`;
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const stepsMs = [1, 5, 15, 60, 180, 720, 1_440, 2_880, 10_080, 43_200, 131_400, 525_600, 2_628_000].map(
  (minutes) => minutes * minuteMs,
);
const maximumTicks = 6;

/** At most six round instants between two times. */
function ticksOf(first: number, last: number): readonly { readonly time: number; readonly text: string }[] {
  const step = stepsMs.find((size) => (last - first) / size <= maximumTicks) ?? (last - first) / maximumTicks;
  const ticks = [];
  for (let time = Math.ceil(first / step) * step; time <= last; time += step) {
    const iso = isoOf(time);
    ticks.push({ time, text: step >= dayMs ? iso.slice(0, 10) : iso.slice(5, 16).replace("T", " ") });
  }
  return ticks;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function round(value: number): string {
  return value.toFixed(1);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
