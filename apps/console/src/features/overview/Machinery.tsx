import type { ReactNode } from "react";
import type { Severity, Status } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { NewSenders } from "./NewSenders.tsx";

/** Whether the machinery itself is well: what listens, what stores, what waits, which rules run. */
export function Machinery({ status }: { readonly status: Status | undefined }) {
  const { t, language, message } = useTexts();
  if (status === undefined)
    return (
      <section className="card">
        <LoadingLines count={6} />
      </section>
    );
  const { lake, queue, rules, listeners, dropped, version, started_at: started } = status;
  const filled = queue.limit_bytes === 0 ? 0 : queue.size_bytes / queue.limit_bytes;
  return (
    <section className="card">
      <h2>{t("overview.machinery")}</h2>
      <ul className="facts">
        {listeners.map(({ name, address, error }) => (
          <Health key={name} name={`${name} ${address}`} level={error === null ? "fine" : "critical"}>
            {error ?? t("overview.listener.ok")}
          </Health>
        ))}
        <NewSenders />
        <Health
          name={t("overview.lake")}
          level={lake.kind === "ready" ? "fine" : lake.kind === "failing" ? "critical" : "medium"}
        >
          {lake.kind === "failing"
            ? (lake.detail ?? lake.reason ?? "")
            : t(lake.kind === "ready" ? "overview.lake.ready" : "overview.lake.starting")}
        </Health>
        <Health name={t("overview.queue")} level={filled > 0.9 ? "high" : filled > 0.5 ? "medium" : "fine"}>
          <span className="number">
            {t("overview.queue.records", { count: queue.records.toLocaleString(language) })}
          </span>
        </Health>
        {dropped.map(({ reason, transport, count }) => (
          <Health key={reason + transport} name={`${t("overview.dropped")} (${transport})`} level="high">
            {message(`drop.${reason}`)}: <span className="number">{count.toLocaleString(language)}</span>
          </Health>
        ))}
        <Health name={t("overview.rules")} level={rules.rejected > 0 ? "medium" : "fine"}>
          {t("overview.rules.line", {
            compiled: rules.compiled.toLocaleString(language),
            inactive: rules.inactive.toLocaleString(language),
            rejected: rules.rejected.toLocaleString(language),
          })}
        </Health>
        <li>
          <span className="muted">{t("overview.version", { version })}</span>
          <span className="muted">
            {t("overview.started")} <Ago ms={started} />
          </span>
        </li>
      </ul>
      {rules.problems.length > 0 && (
        <details>
          <summary>{t("overview.rules.problems", { count: rules.problems.length })}</summary>
          <ul className="problems">
            {rules.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Health({
  name,
  level,
  children,
}: {
  readonly name: string;
  readonly level: Severity | "fine";
  readonly children: ReactNode;
}) {
  return (
    <li>
      <span>{name}</span>
      <span className="health">
        <HealthMark level={level}>{children}</HealthMark>
      </span>
    </li>
  );
}
