import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { fetchDevices, summaryQuery } from "../devices/queries.ts";
import { Answer } from "./Answer.tsx";

const shownNew = 2;

/** Whether every device still reports, and which are new. A silent device is never counted as well. */
export function DevicesCard() {
  const { t, language } = useTexts();
  const summary = useQuery(summaryQuery);
  const data = summary.data;
  const fresh = useQuery({
    queryKey: ["devices", "new", data?.new],
    queryFn: ({ signal }) => fetchDevices({ state: "new" }, { cursor: null, limit: shownNew }, signal),
    enabled: (data?.new ?? 0) > 0,
  });
  const rows = [
    {
      key: "reporting",
      level: "informational",
      label: t("devices.reporting"),
      count: data === undefined ? null : data.total - data.silent,
      state: undefined,
    },
    {
      key: "silent",
      level: "high",
      label: t("devices.silentMark"),
      count: data?.silent ?? null,
      state: "silent",
    },
    { key: "new", level: "low", label: t("overview.devices.new"), count: data?.new ?? null, state: "new" },
  ] as const;
  return (
    <Answer
      title={t("nav.devices")}
      figure={data === undefined ? null : data.total.toLocaleString(language)}
      says={
        data === undefined
          ? ""
          : data.total === 0
            ? t("overview.devices.none")
            : data.silent === 0
              ? t("overview.devices.all")
              : t("overview.devices.silent", { silent: data.silent, total: data.total })
      }
    >
      <ul className="facts">
        {rows.map(({ key, level, label, count, state }) => (
          <li key={key}>
            <Link
              to="/devices/{-$id}"
              params={{}}
              search={state === undefined ? {} : { state }}
              className="plain-link"
            >
              <HealthMark level={count === 0 ? "informational" : level}>{label}</HealthMark>
            </Link>
            <span className={`number${count === 0 ? " faint" : ""}`}>{count?.toLocaleString(language)}</span>
          </li>
        ))}
        {(data?.new ?? 0) > 0 &&
          fresh.data?.items.map(({ id, name, first_seen: first }) => (
            <li key={id}>
              <Link to="/devices/{-$id}" params={{ id }} className="cut">
                {visibleText(name)}
              </Link>
              <Ago ms={first} />
            </li>
          ))}
      </ul>
    </Answer>
  );
}
