import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { TenantPosture } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { Knowledge } from "./Knowledge.tsx";
import { scoreText } from "./score-text.ts";

/** How well the tenant's devices are looked after: one score, the advice with its progress, directives, the worst devices. */
export function Posture() {
  const { t } = useTexts();
  const isThere = useArea("posture");
  const posture = useQuery({
    queryKey: ["posture"],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/posture", { signal })),
    staleTime: 30_000,
  });
  const { data } = posture;
  if (posture.isError && data === undefined)
    return <ErrorState error={posture.error} retry={() => void posture.refetch()} />;
  if (!isThere || data === undefined) return <LoadingLines count={10} />;
  return (
    <div className="page">
      <PageHead
        title={t("devices.posture")}
        guide="devices"
        note={data.score === null ? undefined : t("posture.score", { score: scoreText(data.score) })}
      >
        <a className="button" href="/api/v1/posture/export" download>
          {t("posture.export")}
        </a>
      </PageHead>
      {data.total === 0 ? (
        <EmptyState title={t("devices.empty")}>
          <p>{t("devices.empty.body")}</p>
        </EmptyState>
      ) : (
        <>
          <p className="muted">{t("posture.score.means")}</p>
          <Progress title={t("posture.advice")} about={t("posture.advice.about")}>
            {data.advice.map((one) => (
              <Row key={one.id} title={t(`posture.advice.${one.id as "share"}`)} counts={one} />
            ))}
          </Progress>
          <Progress title={t("posture.directives")} about={t("posture.directives.about")}>
            {data.directives.map((one) => (
              <Row key={one.id} title={t(`posture.directive.${one.id}`)} counts={one} overdue={one.overdue} />
            ))}
          </Progress>
          <Worst devices={data.devices} />
          <Knowledge />
        </>
      )}
    </div>
  );
}

function Progress({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about: string;
  readonly children: React.ReactNode;
}) {
  const { t } = useTexts();
  return (
    <SectionCard title={title} about={about}>
      <table className="plain">
        <thead>
          <tr>
            <th>{title}</th>
            <th className="number">{t("posture.state.met")}</th>
            <th className="number">{t("posture.state.not_met")}</th>
            <th className="number">{t("posture.state.unknown")}</th>
            <th className="number">{t("posture.overdue.short")}</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </SectionCard>
  );
}

function Row({
  title,
  counts,
  overdue,
}: {
  readonly title: string;
  readonly counts: { readonly met: number; readonly not_met: number; readonly unknown: number };
  readonly overdue?: number;
}) {
  const { language } = useTexts();
  return (
    <tr>
      <td>{title}</td>
      {[counts.met, counts.not_met, counts.unknown].map((count, index) => (
        // The columns never change places.
        <td key={["met", "not_met", "unknown"][index]} className="number">
          {count.toLocaleString(language)}
        </td>
      ))}
      <td className="number">{overdue?.toLocaleString(language) ?? ""}</td>
    </tr>
  );
}

function Worst({ devices }: { readonly devices: TenantPosture["devices"] }) {
  const { t } = useTexts();
  return (
    <SectionCard title={t("posture.worst")} about={t("posture.worst.about")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("devices.name")}</th>
            <th className="number">{t("posture.score.short")}</th>
            <th>{t("posture.state.not_met")}</th>
            <th>{t("posture.state.unknown")}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map(({ device, name, score, checks }) => (
            <tr key={device}>
              <td>
                <Link to="/devices/{-$id}" params={{ id: device }}>
                  {visibleText(name)}
                </Link>
              </td>
              <td className="number">{scoreText(score)}</td>
              {(["not_met", "unknown"] as const).map((state) => (
                <td key={state}>
                  {checks
                    .filter((check) => check.state === state && check.exception === null)
                    .map((check) => t(`posture.check.${check.id as "fixed"}`))
                    .join(" · ")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </SectionCard>
  );
}
