import type { Case } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { CaseState } from "./CaseState.tsx";
import { TriageBadge } from "./Triage.tsx";

/** The list's columns; beside an open case only what tells one from another. */
export function caseColumns({ t }: Texts, isNarrow: boolean): readonly Column<Case>[] {
  const all: readonly Column<Case>[] = [
    { id: "number", title: t("cases.number"), width: "64px", cell: ({ number }) => `#${number}` },
    {
      id: "severity",
      title: t("cases.severity"),
      width: "116px",
      cell: ({ severity }) => <SeverityMark severity={severity} />,
    },
    {
      id: "title",
      title: t("cases.title"),
      width: "minmax(240px, 3fr)",
      cell: ({ title }) => <span title={visibleText(title)}>{visibleText(title)}</span>,
    },
    {
      id: "state",
      title: t("cases.state"),
      width: "128px",
      cell: ({ state }) => <CaseState state={state} />,
    },
    { id: "triage", title: t("cases.triage"), width: "184px", cell: (one) => <TriageBadge one={one} /> },
    {
      id: "owner",
      title: t("cases.owner"),
      width: "minmax(100px, 1fr)",
      cell: ({ owner }) =>
        owner === null ? <span className="faint">{t("cases.nobody")}</span> : visibleText(owner.name),
    },
    {
      id: "devices",
      title: t("cases.devices"),
      width: "72px",
      isNumber: true,
      cell: ({ device_count: count }) => count,
    },
    {
      id: "findings",
      title: t("cases.findings"),
      width: "72px",
      isNumber: true,
      cell: ({ findings }) => findings,
    },
    {
      id: "updated",
      title: t("cases.updated"),
      width: "124px",
      cell: ({ updated_at: at }) => <Ago ms={at} />,
    },
  ];
  const narrow = new Set(["number", "title", "state"]);
  return isNarrow ? all.filter(({ id }) => narrow.has(id)) : all;
}
