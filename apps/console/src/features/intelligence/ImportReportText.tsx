import type { ImportReport } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { LeftOut, useReasonText } from "./LeftOut.tsx";

const shownLeftOut = 20;

/** What an import would bring, or brought. */
export function ImportReportText({
  report,
  isTaken,
}: {
  readonly report: ImportReport;
  readonly isTaken: boolean;
}) {
  const { t, message, language } = useTexts();
  if (report.outcome === "unchanged") return <p role="status">{t("intel.report.unchanged")}</p>;
  if (report.outcome === "refused")
    return (
      <div role="alert">
        <p>
          <b>{t("intel.notTaken")}</b> {visibleText(report.detail ?? "")}
        </p>
        <LeftOutOf report={report} />
      </div>
    );
  const number = (value: number | undefined) => (value ?? 0).toLocaleString(language);
  return (
    <div role="status">
      <p>
        <b>
          {t(isTaken ? "intel.report.taken" : "intel.report.would", {
            added: number(report.added),
            kept: number(report.kept),
            removed: number(report.removed),
          })}
        </b>
      </p>
      <p className="muted">
        {Object.entries(report.read ?? {})
          .map(([kind, count]) => `${message(`intel.kind.${kind}`)} ${number(count)}`)
          .join(" · ")}
      </p>
      <LeftOutOf report={report} />
      {isTaken && <p className="muted">{t("intel.report.hunted")}</p>}
    </div>
  );
}

function LeftOutOf({ report }: { readonly report: ImportReport }) {
  const { t, language } = useTexts();
  const textOf = useReasonText();
  const counts = report.left_out ?? {};
  if (Object.keys(counts).length === 0) return null;
  return (
    <details>
      <summary>{t("intel.leftOut")}</summary>
      <LeftOut counts={counts} />
      <ul className="facts">
        {(report.left_out_items ?? []).slice(0, shownLeftOut).map(({ line, text, reason, detail }) => (
          <li key={`${line} ${text}`}>
            <code className="cut">{visibleText(text)}</code>
            <span className="muted">
              {t("intel.report.line", {
                line: line.toLocaleString(language),
                detail: detail === "" ? textOf(reason) : visibleText(detail),
              })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
