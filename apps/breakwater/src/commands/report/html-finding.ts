import { adviceFor, type Language, type MessageKey, renderMessage } from "@breakwater/messages";
import type { HuntEvidence, HuntFinding, HuntReport } from "./findings.ts";
import { instant, severityMark, type Texts } from "./texts.ts";
import { type Markup, markup, nothing } from "./markup.ts";

/** One finding: what was seen, why it matters, how sure, what was not visible, what to do, and the evidence. */
export function findingSection(finding: HuntFinding, index: number, t: Texts, language: Language): Markup {
  const { rule, device, visibility } = finding;
  const name = device?.name ?? t("report.device.unknown");
  const steps = adviceFor(
    rule.level,
    rule.attack.map(({ id }) => id),
    finding.reason.key,
  );
  return markup`<section class="finding" id="f${index + 1}">
<h2>${severityMark(rule.level, t)} ${rule.title}</h2>
<p class="where">${name}${device === null ? "" : ` · ${device.vendor} ${device.product}`} · ${instant(finding.first_seen)} – ${instant(finding.last_seen)}</p>
<h3>${t("report.finding.what")}</h3><p>${renderMessage(language, finding.reason)}</p>
${rule.description === "" ? nothing : markup`<h3>${t("report.finding.why")}</h3><p>${rule.description}</p>`}
<h3>${t("report.finding.sure")}</h3><p>${t(finding.indicator === null ? "report.sure.rule" : "report.sure.indicator", { count: finding.count })} ${t("report.sure.visibility", { grade: t(`visibility.${visibility.grade}`) })}</p>
${weighed(finding, t, language)}${falsePositives(finding, t)}
<h3>${t("report.finding.notVisible")}</h3><p>${renderMessage(language, visibility.reason)}</p>
<h3>${t("report.finding.todo")}</h3><ol>${steps.map((key) => markup`<li>${t(key, { device: name })}</li>`)}</ol>
<h3>${t("report.finding.evidence")}</h3>${evidence(finding, t)}
${about(finding, t)}
</section>`;
}

/** Of an indicator: who lists it, and what speaks for and against the match. */
function weighed({ indicator }: HuntFinding, t: Texts, language: Language): Markup {
  if (indicator === null) return nothing;
  const list = (key: MessageKey, messages: NonNullable<HuntFinding["indicator"]>["supports"]) =>
    messages.length === 0
      ? nothing
      : markup`<p>${t(key)}</p><ul>${messages.map((one) => markup`<li>${renderMessage(language, one)}</li>`)}</ul>`;
  return markup`${list("report.finding.supports", indicator.supports)}${list("report.finding.weakens", indicator.weakens)}`;
}

function falsePositives({ rule }: HuntFinding, t: Texts): Markup {
  const known = rule.falsePositives.filter((text) => text.trim() !== "");
  if (known.length === 0) return nothing;
  return markup`<p>${t("report.finding.benign")}</p><ul>${known.map((text) => markup`<li>${text}</li>`)}</ul>`;
}

function evidence(finding: HuntFinding, t: Texts): Markup {
  const shown = finding.evidence.length;
  const intro =
    shown < finding.count
      ? markup`<p>${t("report.finding.evidence.some", { shown, count: finding.count })}</p>`
      : nothing;
  return markup`${intro}${finding.evidence.map((item) => evidenceItem(item, t))}`;
}

const maximumLine = 4_000;

function evidenceItem(item: HuntEvidence, t: Texts): Markup {
  const { file, offset, matched } = item;
  const placeKey: MessageKey = /\.json(?:\.gz)?$/.test(file)
    ? "report.finding.evidence.item"
    : "report.finding.evidence.place";
  const line = item.raw_data.slice(0, maximumLine);
  const rows = matched.map(
    ({ field, path, value, operator, pattern }) =>
      markup`<tr><td>${field === "" ? path : field}</td><td class="value">${value}</td><td class="value">${operator === "" ? "" : `${operator} `}${pattern}</td></tr>`,
  );
  return markup`<div class="evidence"><p class="place">${instant(item.time)} · ${t(placeKey, { file, offset })}</p>
<pre>${highlighted(line, matched)}${item.raw_data.length > maximumLine ? "…" : ""}</pre>
${rows.length === 0 ? nothing : markup`<table class="matched"><thead><tr><th>${t("report.finding.matched.field")}</th><th>${t("report.finding.matched.value")}</th><th>${t("report.finding.matched.rule")}</th></tr></thead><tbody>${rows}</tbody></table>`}</div>`;
}

/** The line with each matched value marked once: behind its field's name where it stands there, else at its first place. */
function highlighted(line: string, matched: HuntEvidence["matched"]): readonly Markup[] {
  const folded = line.toLowerCase();
  const places = matched
    .filter(({ value }) => value.length > 1)
    .map(({ field, value }) => ({ start: placeOf(folded, field, value), length: value.length }))
    .filter(({ start }) => start !== -1)
    .sort((a, b) => a.start - b.start);
  const parts: Markup[] = [];
  let at = 0;
  for (const { start, length } of places) {
    if (start < at) continue;
    parts.push(markup`${line.slice(at, start)}<mark>${line.slice(start, start + length)}</mark>`);
    at = start + length;
  }
  return [...parts, markup`${line.slice(at)}`];
}

function placeOf(folded: string, field: string, value: string): number {
  const wanted = value.toLowerCase();
  for (const quote of field === "" ? [] : ['="', "=", '":"', '": "']) {
    const start = folded.indexOf(`${field.toLowerCase()}${quote}${wanted}`);
    if (start !== -1) return start + field.length + quote.length;
  }
  return folded.indexOf(wanted);
}

function about({ rule }: HuntFinding, t: Texts): Markup {
  const attack = rule.attack.map(({ id, version }) => (version === null ? id : `${id} (v${version})`));
  const author = rule.author === "" ? "–" : rule.author;
  // Addresses are shown, not linked: they come from a rule's file, and the page must lead nowhere by itself.
  return markup`<div class="about">${attack.length === 0 ? nothing : markup`<p>${t("report.finding.attack")}: ${attack.join(", ")}</p>`}
<p>${t("report.finding.rule", { id: rule.id, author, version: rule.version.slice(0, 12) })}</p>
${rule.references.length === 0 ? nothing : markup`<p>${t("report.finding.references")}: ${rule.references.join(" · ")}</p>`}</div>`;
}

/** The end of the report: what to do now, from all findings together. */
export function nextSteps({ findings }: HuntReport, t: Texts): Markup {
  const keys = new Set<MessageKey>(
    findings.flatMap(({ rule, reason }) =>
      adviceFor(
        rule.level,
        rule.attack.map(({ id }) => id),
        reason.key,
      ),
    ),
  );
  // What names one device belongs to its finding.
  keys.delete("advice.confirm");
  keys.delete("advice.vendor");
  if (findings.length > 0) keys.add("advice.vendor");
  keys.add("advice.clean");
  return markup`<section><h2>${t("report.next")}</h2><ol>${[...keys].map((key) => markup`<li>${t(key)}</li>`)}</ol></section>`;
}
