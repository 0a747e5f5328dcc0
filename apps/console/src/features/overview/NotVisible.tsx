import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LogType, Status } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { SeverityShape } from "../../ui/SeverityMark.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { type Expectation, missingLogs } from "../devices/log-expectations.ts";
import { fetchDevices, logTypesQuery, summaryQuery } from "../devices/queries.ts";

const shownDevices = 4;

/** What cannot be seen, and so cannot be found: silent devices, logs that are not sent, lines that were lost or not understood, rules that do not run. */
export function NotVisible({ status }: { readonly status: Status | undefined }) {
  const { t, language } = useTexts();
  const summary = useQuery(summaryQuery);
  const silent = useQuery({
    queryKey: ["devices", "silent", summary.data?.silent],
    queryFn: ({ signal }) => fetchDevices({ state: "silent" }, { cursor: null, limit: shownDevices }, signal),
    enabled: (summary.data?.silent ?? 0) > 0,
  });
  const logs = useQuery(logTypesQuery(null));
  const lost = status?.dropped.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const missing = unsent(logs.data?.items ?? []);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t("overview.unseen")}</h2>
      </div>
      {status === undefined || logs.isPending ? (
        <LoadingLines count={5} />
      ) : (
        <ul className="unseen-list">
          {(summary.data?.silent ?? 0) > 0 &&
            silent.data?.items.map(({ id, name, silent_since: since }) => (
              <Unseen key={id} level="high">
                <Link to="/devices/{-$id}" params={{ id }}>
                  {visibleText(name)}
                </Link>{" "}
                {t("overview.unseen.silent")} <TimeText ms={since} />
              </Unseen>
            ))}
          {missing.slice(0, shownDevices).map(({ product, name, without, devices, total }) => (
            <Unseen key={product + name} level="medium">
              <b>{name}</b>{" "}
              <span className="muted">
                {t("overview.unseen.logs", {
                  product,
                  devices: devices.toLocaleString(language),
                  total: total.toLocaleString(language),
                })}
              </span>
              <br />
              {t(without)}
            </Unseen>
          ))}
          {lost > 0 && (
            <Unseen level="high">
              {t("overview.unseen.lost", { count: lost.toLocaleString(language) })}
            </Unseen>
          )}
          {status.rules.rejected + status.rules.inactive > 0 && (
            <Unseen level="medium">
              {t("overview.unseen.rules", { count: status.rules.rejected + status.rules.inactive })}
            </Unseen>
          )}
          <Unseen level="informational">{t("overview.unseen.always")}</Unseen>
        </ul>
      )}
    </section>
  );
}

function Unseen({
  level,
  children,
}: {
  readonly level: Parameters<typeof SeverityShape>[0]["level"];
  readonly children: ReactNode;
}) {
  return (
    <li>
      <SeverityShape level={level} />
      <span>{children}</span>
    </li>
  );
}

interface Unsent extends Expectation {
  readonly product: string;
  readonly devices: number;
  readonly total: number;
}

/** Logs that devices of a product could send and do not: from how many of how many, the most first. */
function unsent(items: readonly LogType[]): readonly Unsent[] {
  const byDevice = Map.groupBy(
    items.filter(({ device }) => device !== null),
    ({ device }) => device,
  );
  const products = Map.groupBy(byDevice.values(), ([first]) => first?.product ?? "");
  return [...products]
    .flatMap(([product, devices]) => {
      const missing = Map.groupBy(
        devices.flatMap((seen) => missingLogs(product, seen)),
        (expectation) => expectation,
      );
      return [...missing].map(([expectation, times]) => ({
        ...expectation,
        product,
        devices: times.length,
        total: devices.length,
      }));
    })
    .sort((a, b) => b.devices - a.devices);
}
