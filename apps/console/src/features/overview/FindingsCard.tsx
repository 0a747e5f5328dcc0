import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { severities, SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useRuleTexts } from "../findings/rule-texts.ts";
import { Answer } from "./Answer.tsx";

/** How much is open, by severity; each leads to its part of the queue. */
export function FindingsCard({ open }: { readonly open: Readonly<Record<string, number>> | undefined }) {
  const { t, language } = useTexts();
  const total = Object.values(open ?? {}).reduce((sum, count) => sum + count, 0);
  const worst = severities.find((severity) => (open?.[severity] ?? 0) > 0);
  return (
    <Answer
      title={t("overview.openFindings")}
      figure={open === undefined ? null : total.toLocaleString(language)}
      says={
        worst === undefined
          ? t("overview.openFindings.none")
          : t("overview.openFindings.worst", { severity: t(`severity.${worst}`) })
      }
    >
      <ul className="facts">
        {severities.map((severity) => (
          <li key={severity}>
            <Link to="/findings/{-$id}" params={{}} search={{ severity }} className="plain-link">
              <SeverityMark severity={severity} />
            </Link>
            <span className={`number${(open?.[severity] ?? 0) === 0 ? " faint" : ""}`}>
              {open === undefined ? "" : (open[severity] ?? 0).toLocaleString(language)}
            </span>
          </li>
        ))}
      </ul>
    </Answer>
  );
}

const shown = 6;

/** The most severe open findings, the latest of them first. */
export function LatestFindings() {
  const { t } = useTexts();
  const findings = useQuery({
    queryKey: ["findings", "overview"],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/findings", {
          params: { query: { status: "open", sort: "severity", limit: shown } },
          signal,
        }),
      ),
    refetchInterval: 5_000,
  });
  const items = findings.data?.items;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t("overview.attention")}</h2>
        <Link to="/findings/{-$id}" params={{}} search={{ sort: "severity" }}>
          {t("overview.attention.all")}
        </Link>
      </div>
      {findings.isError && items === undefined ? (
        <ErrorState error={findings.error} retry={() => void findings.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={shown} />
      ) : items.length === 0 ? (
        <p className="muted">{t("overview.attention.none")}</p>
      ) : (
        <Attention items={items} />
      )}
    </section>
  );
}

/** Apart, so that the texts of rules come only where there is a finding. */
function Attention({ items }: { readonly items: readonly Finding[] }) {
  const rules = useRuleTexts();
  return (
    <ul className="facts attention">
      {items.map(({ id, severity, rule, device, updated_at: updated }) => (
        <li key={id}>
          <SeverityMark severity={severity} />
          <Link
            to="/findings/{-$id}"
            params={{ id }}
            search={{ sort: "severity" }}
            className="cut plain-link"
          >
            {visibleText(rules.title(rule))}
          </Link>
          <span className="cut">{visibleText(device?.name ?? "–")}</span>
          <Ago ms={updated} />
        </li>
      ))}
    </ul>
  );
}
