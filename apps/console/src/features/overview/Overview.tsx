import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useContext } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Severity, Status } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { LiveContext } from "../../shell/live-context.ts";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingRows } from "../../ui/states.tsx";
import { Quiet } from "./Quiet.tsx";
import { RateChart } from "./RateChart.tsx";

const severities: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

/** What arrives, what was found, and whether the machinery is well. */
export function Overview() {
  const { t } = useTexts();
  const { seconds } = useContext(LiveContext);
  const status = useQuery({
    queryKey: ["status"],
    queryFn: () => dataOf(client.GET("/api/v1/status")),
    refetchInterval: 2_000,
  });
  if (status.isError) return <ErrorState error={status.error} retry={() => void status.refetch()} />;
  if (status.data === undefined) return <LoadingRows />;
  const now = status.data;
  return (
    <div className="page">
      <h1>{t("overview.title")}</h1>
      {now.received === 0 && <Quiet port={syslogPort(now)} />}
      <div className="tiles">
        <Tile label={t("overview.received")} value={now.received} />
        <Tile label={t("overview.stored")} value={now.stored} />
        <Tile
          label={t("overview.dropped")}
          value={now.dropped.reduce((sum, { count }) => sum + count, 0)}
          isBad={now.dropped.length > 0}
        />
        <Tile label={t("overview.queue")} value={now.queue.records} />
        <Tile label={t("overview.understood")} text={share(now)} hint={t("overview.understood.hint")} />
      </div>
      <section className="card">
        <h2>{t("overview.rate")}</h2>
        <RateChart seconds={seconds} />
      </section>
      <div className="columns">
        <section className="card">
          <h2>
            <Link to="/findings" search={{ status: "open", id: undefined }}>
              {t("overview.openFindings")}
            </Link>
          </h2>
          <ul className="facts">
            {severities.map((severity) => (
              <li key={severity}>
                <SeverityMark severity={severity} />
                <b>{now.open_findings[severity] ?? 0}</b>
              </li>
            ))}
          </ul>
        </section>
        <Health status={now} />
        <Reasons status={now} />
      </div>
    </div>
  );
}

function Tile({
  label,
  value,
  text,
  hint,
  isBad,
}: {
  readonly label: string;
  readonly value?: number;
  readonly text?: string;
  readonly hint?: string;
  readonly isBad?: boolean;
}) {
  const { language } = useTexts();
  return (
    <div className={`tile${isBad === true ? " bad" : ""}`} title={hint}>
      <span>{label}</span>
      <strong>{text ?? (value ?? 0).toLocaleString(language)}</strong>
    </div>
  );
}

function Health({ status }: { readonly status: Status }) {
  const { t } = useTexts();
  return (
    <section className="card">
      <h2>{t("overview.listeners")}</h2>
      <ul className="facts">
        {status.listeners.map(({ name, address, error }) => (
          <Fact key={name} name={`${name} ${address}`} isBad={error !== null}>
            {error ?? t("overview.listener.ok")}
          </Fact>
        ))}
        <Fact name={t("overview.lake")} isBad={status.lake.kind === "failing"}>
          {status.lake.kind === "failing"
            ? (status.lake.detail ?? status.lake.reason ?? "")
            : t(status.lake.kind === "ready" ? "overview.lake.ready" : "overview.lake.starting")}
        </Fact>
        <Fact name={t("overview.rules")} isBad={status.rules.rejected > 0}>
          {t("overview.rules.line", status.rules as never)}
        </Fact>
      </ul>
      {status.rules.problems.length > 0 && (
        <ul className="problems">
          {status.rules.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Reasons({ status }: { readonly status: Status }) {
  const { t, message } = useTexts();
  return (
    <section className="card">
      <h2>{t("overview.base")}</h2>
      {status.events.base.length + status.dropped.length === 0 && (
        <p className="muted">{t("overview.base.none")}</p>
      )}
      <ul className="facts">
        {status.events.base.map(({ reason, count }) => (
          <Fact key={reason} name={message(`base.${reason}`)}>
            {count}
          </Fact>
        ))}
        {status.dropped.map(({ reason, transport, count }) => (
          <Fact
            key={reason + transport}
            name={`${t("overview.dropped")}: ${message(`drop.${reason}`)} (${transport})`}
            isBad
          >
            {count}
          </Fact>
        ))}
      </ul>
    </section>
  );
}

function Fact({
  name,
  isBad,
  children,
}: {
  readonly name: string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <li className={isBad === true ? "bad" : ""}>
      <span>{name}</span>
      <b>{children}</b>
    </li>
  );
}

/** Share of events in a specific class; a dash where there are none, since no telemetry is not health. */
function share({ events }: Status): string {
  const all = events.specific + events.base.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? "–" : `${Math.round((events.specific / all) * 1_000) / 10} %`;
}

function syslogPort({ listeners }: Status): string {
  return (
    listeners
      .find(({ name }) => name === "syslog-udp")
      ?.address.split(":")
      .at(-1) ?? "5514"
  );
}
