import { client, dataOf } from "../../api/client.ts";
import type { Finding } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Exportable } from "../../ui/ExportMenu.tsx";
import { formatTime } from "../../ui/zone.ts";
import type { FindingsSearch } from "./page.ts";

/** The findings that the queue shows, as a file. */
export function exportOf(
  { status, severity, device, rule, sort }: FindingsSearch,
  { t, zone }: { readonly t: Texts["t"]; readonly zone: string },
): Exportable<Finding> {
  const filter = {
    ...(status === "all" ? {} : { status: status ?? ("open" as const) }),
    ...(severity === undefined ? {} : { severity: [severity] }),
    ...(device === undefined ? {} : { device }),
    ...(rule === undefined ? {} : { rule }),
  };
  async function* pages(signal: AbortSignal): AsyncIterable<readonly Finding[]> {
    let cursor: string | null = null;
    do {
      const page: { readonly items: readonly Finding[]; readonly next_cursor: string | null } = await dataOf(
        client.GET("/api/v1/findings", {
          params: {
            query: {
              ...filter,
              ...(sort === undefined ? {} : { sort }),
              limit: 500,
              ...(cursor === null ? {} : { cursor }),
            },
          },
          signal,
        }),
      );
      yield page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return {
    name: "breakwater-findings",
    columns: [
      t("findings.severity"),
      t("findings.what"),
      t("findings.device"),
      t("devices.product"),
      t("findings.status"),
      t("findings.count"),
      `${t("findings.first")} (${zone})`,
      `${t("findings.last")} (${zone})`,
      "ATT&CK",
      "id",
    ],
    cells: (finding) => [
      finding.severity,
      finding.rule.title,
      finding.device?.name ?? "",
      finding.device?.product ?? "",
      finding.status,
      finding.count,
      formatTime(finding.first_seen, zone),
      formatTime(finding.last_seen, zone),
      finding.attack.map(({ id }) => id).join(" "),
      finding.id,
    ],
    pages,
    served: (["ocsf", "stix"] as const).map((format) => ({
      format: format === "ocsf" ? "ocsf.ndjson" : "stix.json",
      label: t(`findings.export.${format}`),
      hint: t(`findings.export.${format}.hint`),
      load: (signal) =>
        dataOf(
          client.GET("/api/v1/findings/export", {
            params: { query: { ...filter, format } },
            parseAs: "blob",
            signal,
          }),
        ),
    })),
  };
}
