import type { Hunt } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { HuntState } from "./HuntState.tsx";

/** The list's columns; beside an open hunt only what tells one from another. */
export function huntColumns(
  { t, language }: Texts,
  titleOf: (hunt: Hunt) => string,
  isNarrow: boolean,
): readonly Column<Hunt>[] {
  const all: readonly Column<Hunt>[] = [
    { id: "state", title: t("hunts.state"), width: "128px", cell: (hunt) => <HuntState hunt={hunt} /> },
    {
      id: "title",
      title: t("hunts.what"),
      width: "minmax(160px, 2fr)",
      cell: (hunt) => <span title={visibleText(titleOf(hunt))}>{visibleText(titleOf(hunt))}</span>,
    },
    {
      id: "origin",
      title: t("hunts.why"),
      width: "minmax(120px, 1fr)",
      cell: ({ origin, created_by: by }) =>
        origin === "person" ? visibleText(by) : t(`hunt.origin.${origin}`),
    },
    {
      id: "seen",
      title: t("hunts.seen"),
      width: "96px",
      isNumber: true,
      cell: ({ subject, sightings }) =>
        subject.kind !== "values" && subject.kind !== "indicators" ? (
          <span className="faint">–</span>
        ) : sightings === 0 ? (
          <span className="faint">0</span>
        ) : (
          <b>{sightings.toLocaleString(language)}</b>
        ),
    },
    {
      id: "findings",
      title: t("hunts.findings"),
      width: "80px",
      isNumber: true,
      cell: ({ findings }) => (findings === 0 ? <span className="faint">0</span> : <b>{findings}</b>),
    },
    {
      id: "created",
      title: t("hunts.started"),
      width: "120px",
      cell: ({ started_at: started, created_at: created }) => <Ago ms={started ?? created} />,
    },
  ];
  const narrow = new Set(["state", "title", "findings"]);
  return isNarrow ? all.filter(({ id }) => narrow.has(id)) : all;
}
