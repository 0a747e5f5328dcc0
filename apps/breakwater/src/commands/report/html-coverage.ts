import type { MessageKey } from "@breakwater/messages";
import { daysBetween, type DeviceCoverage } from "./coverage.ts";
import type { HuntReport } from "./findings.ts";
import { instant, type Texts } from "./texts.ts";
import { type Markup, markup, nothing } from "./markup.ts";

const listedDevices = 100;
const listedClasses = 6;

/** What the files could have shown of each device, and what they could not. */
export function coverageSection(report: HuntReport, t: Texts): Markup {
  const { devices, moreDevices } = report.coverage;
  const listed = devices.slice(0, listedDevices);
  const beyond = devices.length - listed.length + moreDevices;
  return markup`<section><h2>${t("report.coverage")}</h2>
<p>${t("report.coverage.always")}</p>
${listed.length === 0 ? markup`<p>${t("report.coverage.none")}</p>` : deviceTable(listed, t)}
${beyond > 0 ? markup`<p>${t("report.coverage.more", { count: beyond })}</p>` : nothing}
${silences(listed, t)}
${baseReasons(report, t)}
${ruleProblems(report, t)}</section>`;
}

function deviceTable(devices: readonly DeviceCoverage[], t: Texts): Markup {
  const rows = devices.map(
    ({ name, product, first, last, days, events, classes }) =>
      markup`<tr><td>${name}<br><span class="quiet">${product}</span></td><td class="time">${instant(first)} –<br>${instant(last)}</td>
<td class="number">${t("report.coverage.days.of", { days, span: daysBetween(first, last) })}</td><td class="number">${events.toLocaleString("en-US")}</td>
<td>${classes
        .slice(0, listedClasses)
        .map(([caption, count]) => `${caption} ${count.toLocaleString("en-US")}`)
        .join(", ")}${classes.length > listedClasses ? " …" : ""}</td></tr>`,
  );
  return markup`<table><thead><tr><th>${t("report.coverage.device")}</th><th>${t("report.coverage.period")}</th><th class="number">${t("report.coverage.days")}</th><th class="number">${t("report.column.count")}</th><th>${t("report.coverage.classes")}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** Days without events, and devices of which no administration was logged. */
function silences(devices: readonly DeviceCoverage[], t: Texts): Markup {
  const hasGaps = devices.some(({ days, first, last }) => days < daysBetween(first, last));
  const unseen = devices.filter(({ hasAdministration }) => !hasAdministration);
  const lines = [
    ...(hasGaps ? [t("report.coverage.gaps")] : []),
    ...unseen.map(({ name }) => t("report.coverage.noAdministration", { device: name })),
  ];
  return lines.length === 0 ? nothing : markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

const knownReasons: ReadonlySet<string> = new Set([
  "unrecognised_format",
  "no_class_for_log_type",
  "required_field_missing",
  "empty",
  "processing_failed",
]);

function baseReasons({ base }: HuntReport, t: Texts): Markup {
  const entries = Object.entries(base);
  if (entries.length === 0) return nothing;
  const items = entries.map(([reason, count]) => {
    // Only a reason of the list has a text; its key is then one of the messages.
    const text = knownReasons.has(reason) ? t(`base.${reason}` as MessageKey) : reason;
    return markup`<li>${text}: ${count.toLocaleString("en-US")}</li>`;
  });
  return markup`<p>${t("report.coverage.base")}</p><ul>${items}</ul>`;
}

const listedProblems = 20;

function ruleProblems({ ruleProblems: problems }: HuntReport, t: Texts): Markup {
  if (problems.length === 0) return nothing;
  return markup`<p>${t("report.coverage.rules", { count: problems.length })}</p><ul>${problems
    .slice(0, listedProblems)
    .map((problem) => markup`<li>${problem}</li>`)}</ul>`;
}
