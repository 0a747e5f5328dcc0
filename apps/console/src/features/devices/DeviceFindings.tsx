import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { useRuleTexts } from "../findings/rule-texts.ts";

const shown = 5;

/** What is open on this device, the most severe first. None says only that no rule matched what arrived. */
export function DeviceFindings({ device }: { readonly device: Device }) {
  const { t } = useTexts();
  const rules = useRuleTexts();
  const findings = useQuery({
    queryKey: ["device-findings", device.id, device.open_findings],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/findings", {
          params: { query: { device: device.id, status: "open", sort: "severity", limit: shown } },
          signal,
        }),
      ),
  });
  return (
    <Section
      title={t("devices.findings")}
      aside={
        device.open_findings > shown && (
          <Link to="/findings/{-$id}" params={{}} search={{ device: device.id }}>
            {t("devices.findings.all", { count: device.open_findings })}
          </Link>
        )
      }
    >
      {findings.isError ? (
        <ErrorState error={findings.error} retry={() => void findings.refetch()} />
      ) : findings.data === undefined ? (
        <LoadingLines count={2} />
      ) : findings.data.items.length === 0 ? (
        <p className="muted">
          {t(device.silent_since === null ? "devices.findings.none" : "devices.findings.silent")}
        </p>
      ) : (
        <ul className="facts">
          {findings.data.items.map(({ id, severity, rule, updated_at: updated }) => (
            <li key={id}>
              <span className="finding-line">
                <SeverityMark severity={severity} />
                <Link to="/findings/{-$id}" params={{ id }} className="cut plain-link">
                  {visibleText(rules.title(rule))}
                </Link>
              </span>
              <Ago ms={updated} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
