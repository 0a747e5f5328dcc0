import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { DeviceAssessment } from "../../api/types.ts";
import { useArea, useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { visibleText } from "../../ui/visible-text.ts";

const shown = 10;

/** Which vulnerabilities a device has by its version, the most urgent first. No state of it is "clean". */
export function DeviceVulnerabilities({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const isThere = useArea("posture");
  const found = useQuery({
    queryKey: ["device", id, "vulnerabilities"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/devices/{id}/vulnerabilities", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
  if (!isThere) return null;
  const { data } = found;
  return (
    <Section
      title={t("posture.vulnerabilities")}
      aside={
        data !== undefined && (
          <span className="muted">
            {t("posture.vulnerabilities.counts", { affected: data.affected, unknown: data.unknown })}
          </span>
        )
      }
    >
      {found.isError && data === undefined ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={3} />
      ) : (
        <>
          <p className="muted">
            {t(`posture.vulnerabilities.${data.state}`, {
              version: visibleText(data.version ?? t("devices.unknown")),
            })}
          </p>
          <SupportLine support={data.support} />
          <ul className="facts">
            {data.items.slice(0, shown).map((item) => (
              <li key={item.id}>
                <span title={visibleText(item.title)}>
                  <code>{item.id}</code> {item.kev !== null && t("posture.exploited")}
                  {item.unknown_because !== null && <span className="muted"> {t("posture.notKnown")}</span>}
                </span>
                <HealthMark
                  level={
                    item.status === "unknown" ? "informational" : item.kev === null ? "medium" : "critical"
                  }
                >
                  {t(`posture.time.${item.bod_26_04.time as "14-days"}`)}
                </HealthMark>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

function SupportLine({ support }: { readonly support: DeviceAssessment["support"] }) {
  const { t } = useTexts();
  const text = t(`posture.support.${support.state}`, {
    branch: visibleText(support.branch ?? ""),
    day: support.day ?? "",
  });
  return (
    <p className={support.state === "unsupported" ? "bad" : "muted"}>
      {text}{" "}
      {support.source?.startsWith("https://") === true && (
        <a href={support.source} rel="noreferrer noopener" target="_blank">
          {t("posture.source")}
        </a>
      )}
    </p>
  );
}
