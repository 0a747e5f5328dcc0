import type { Finding } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { Ago, TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ruleTextsOf } from "./rule-texts.ts";

/** The queue's columns; beside an open finding only what tells one from another. */
export function findingColumns(texts: Texts, isNarrow: boolean): readonly Column<Finding>[] {
  const { t, language } = texts;
  const rules = ruleTextsOf(texts);
  const all: readonly Column<Finding>[] = [
    {
      id: "severity",
      title: t("findings.severity"),
      width: "116px",
      cell: ({ severity }) => <SeverityMark severity={severity} />,
    },
    {
      id: "rule",
      title: t("findings.what"),
      width: "minmax(160px, 3fr)",
      cell: ({ rule }) => {
        const title = visibleText(rules.title(rule));
        return <span title={title}>{title}</span>;
      },
    },
    {
      id: "device",
      title: t("findings.device"),
      width: "minmax(150px, 1fr)",
      cell: ({ device }) =>
        device === null ? (
          <span className="faint">{t("findings.noDevice")}</span>
        ) : (
          <>
            {device.is_sample && <SampleMark />} {visibleText(device.name)}
          </>
        ),
    },
    {
      id: "product",
      title: t("devices.product"),
      width: "132px",
      cell: ({ device }) => <span className="muted">{visibleText(device?.product ?? "")}</span>,
    },
    {
      id: "status",
      title: t("findings.status"),
      width: "84px",
      cell: ({ status, resolution }) =>
        status === "open" ? (
          t("findings.open")
        ) : (
          <span className="muted" title={resolution === null ? "" : t(`finding.resolution.${resolution}`)}>
            {t("findings.closed")}
          </span>
        ),
    },
    {
      id: "count",
      title: t("findings.count"),
      width: "72px",
      isNumber: true,
      cell: ({ count }) => count.toLocaleString(language),
    },
    {
      id: "first",
      title: t("findings.first"),
      width: "148px",
      cell: ({ first_seen: ms }) => <TimeText ms={ms} />,
    },
    {
      id: "last",
      title: t("findings.last"),
      width: "148px",
      cell: ({ last_seen: ms }) => <TimeText ms={ms} />,
    },
    {
      id: "updated",
      title: t("findings.updated"),
      width: "112px",
      cell: ({ updated_at: ms }) => <Ago ms={ms} />,
    },
  ];
  const narrow = new Set(["severity", "rule", "device"]);
  return isNarrow ? all.filter(({ id }) => narrow.has(id)) : all;
}
