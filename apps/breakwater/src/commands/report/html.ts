import { en, fillText, ja, type Language, type MessageKey } from "@breakwater/messages";
import { ruleText, withTitle } from "@breakwater/messages/rules";
import { coverageSection } from "./html-coverage.ts";
import { findingSection, nextSteps } from "./html-finding.ts";
import type { HuntFinding, HuntReport } from "./findings.ts";
import { type Markup, markup, nothing } from "./markup.ts";
import { reportCss } from "./report-css.ts";
import { instant, severityMark, type Texts } from "./texts.ts";
import { timelineSvg } from "./timeline.ts";

export interface HtmlReportOptions {
  readonly language: Language;
  /** ms since the epoch. */
  readonly madeAt: number;
  readonly version: string;
}

/**
 * The report of a hunt as one self-contained page: no script, no network, readable where it is opened and printed. Whatever
 * logs and rules hold is shown as text.
 */
export function renderHtml(found: HuntReport, options: HtmlReportOptions): string {
  const report = {
    ...found,
    findings: found.findings.map((finding) => inLanguage(finding, options.language)),
  };
  const table: Readonly<Record<MessageKey, string>> = options.language === "ja" ? ja : en;
  const t: Texts = (key, parameters = {}) => fillText(table[key], parameters);
  const page = markup`<!doctype html>
<html lang="${options.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t("report.title")} · Breakwater</title>
<style>${reportCss}</style>
</head>
<body>
<header>
${mark}
<h1>${t("report.title")}</h1>
<p class="made">${t("report.made", { time: instant(options.madeAt), version: options.version })}<br>${t("report.zone")}</p>
</header>
<main>
${verdict(report, t)}
${scope(report, t)}
${timeline(report, t)}
${report.findings.map((finding, index) => findingSection(finding, index, t, options.language))}
${coverageSection(report, t)}
${nextSteps(report, t)}
</main>
<footer><p>${credits(report, t)}</p></footer>
</body>
</html>
`;
  return page.html;
}

/** A finding whose rule speaks the report's language, where there are texts of it. */
function inLanguage(finding: HuntFinding, language: Language): HuntFinding {
  const text = ruleText(language, finding.rule);
  const reason = withTitle(finding.reason, finding.rule.title, text);
  return { ...finding, rule: { ...finding.rule, ...text }, reason };
}

const mark = markup`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M17 3v18M2 8c2-2 3-2 5 0s3 2 5 0M2 13c2-2 3-2 5 0s3 2 5 0M2 18c2-2 3-2 5 0s3 2 5 0"/></svg>`;

function verdict({ findings, events }: HuntReport, t: Texts): Markup {
  const [worst] = findings;
  if (events === 0)
    return markup`<section class="verdict unknown"><h2>${t("report.verdict.empty")}</h2><p>${t("report.verdict.empty.body")}</p></section>`;
  if (worst === undefined)
    return markup`<section class="verdict none"><h2>${t("report.verdict.none")}</h2><p>${t("report.verdict.none.body")}</p></section>`;
  const devices = new Set(findings.map(({ device }) => JSON.stringify(device))).size;
  const first = Math.min(...findings.map((finding) => finding.first_seen));
  const level = t(`severity.${worst.rule.level}`);
  return markup`<section class="verdict ${worst.rule.level}"><h2>${t("report.verdict.found", { count: findings.length, devices, level })}</h2>
<p>${t("report.since", { time: instant(first) })}</p><p>${t("report.verdict.found.body")}</p></section>`;
}

function scope(report: HuntReport, t: Texts): Markup {
  const { period } = report.coverage;
  const rows: readonly (readonly [MessageKey, string | number])[] = [
    ["report.scope.files", report.files],
    ...(report.unreadable > 0 ? [["report.scope.unreadable", report.unreadable] as const] : []),
    ["report.scope.events", report.events],
    ["report.scope.understood", report.specific],
    ["report.scope.rules", report.rules],
    [
      "report.scope.period",
      period === null ? t("report.scope.period.none") : `${instant(period.first)} – ${instant(period.last)}`,
    ],
  ];
  return markup`<section><h2>${t("report.scope")}</h2><dl class="facts">${rows.map(
    ([key, value]) =>
      markup`<div><dt>${t(key)}</dt><dd>${typeof value === "number" ? value.toLocaleString("en-US") : value}</dd></div>`,
  )}</dl></section>`;
}

function timeline({ findings }: HuntReport, t: Texts): Markup {
  if (findings.length === 0) return nothing;
  const rows = findings.map(
    ({ rule, device, first_seen: first, last_seen: last, count }, index) =>
      markup`<tr><td>${severityMark(rule.level, t)}</td><td><a href="#f${index + 1}">${rule.title}</a></td>
<td>${device?.name ?? t("report.device.unknown")}</td><td class="time">${instant(first)}</td><td class="time">${instant(last)}</td><td class="number">${count.toLocaleString("en-US")}</td></tr>`,
  );
  return markup`<section><h2>${t("report.timeline")}</h2><p>${t("report.timeline.caption")}</p>
<figure>${timelineSvg(findings, t("report.timeline"))}</figure>
<table><thead><tr><th>${t("report.column.level")}</th><th>${t("report.column.what")}</th><th>${t("report.column.device")}</th><th>${t("report.column.first")}</th><th>${t("report.column.last")}</th><th class="number">${t("report.column.count")}</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

function credits({ findings }: HuntReport, t: Texts): Markup {
  const authors = [...new Set(findings.map(({ rule }) => rule.author).filter((author) => author !== ""))];
  const by = authors.length === 0 ? nothing : markup`${t("report.authors")}: ${authors.join("; ")}. `;
  return markup`${by}${t("report.licence")}`;
}
