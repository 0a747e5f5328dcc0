import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import type { IndicatorSource } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Button } from "../../ui/Button.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { SeverityShape } from "../../ui/SeverityMark.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ImportIndicators } from "./ImportIndicators.tsx";
import { LeftOut } from "./LeftOut.tsx";
import { LeftOutItems } from "./LeftOutItems.tsx";
import { sourcesQuery } from "./queries.ts";

/** Where indicators come from, what each source lists now, and what of it was left out and why. */
export function Sources() {
  const { t, language } = useTexts();
  const sources = useQuery(sourcesQuery);
  const mayDecide = useMay("decide");
  const [isImporting, setImporting] = useState(false);
  const [removing, setRemoving] = useState<IndicatorSource | null>(null);
  const [leftOut, setLeftOut] = useState<{
    readonly source: IndicatorSource;
    readonly reason: string;
  } | null>(null);
  return (
    <SectionCard
      title={t("intel.sources")}
      about={t("intel.sources.about")}
      action={
        mayDecide && (
          <Button look="primary" icon="plus" onClick={() => setImporting(true)}>
            {t("intel.import")}
          </Button>
        )
      }
    >
      <Loaded
        query={sources}
        lines={4}
        empty={
          <EmptyState title={t("intel.sources.empty")}>
            <p>{t("intel.sources.empty.body")}</p>
          </EmptyState>
        }
      >
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("intel.source")}</th>
                <th className="number">{t("intel.indicators")}</th>
                <th>{t("intel.leftOut")}</th>
                <th>{t("intel.imported")}</th>
                <th>
                  <span className="visually-hidden">{t("intel.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((source) => (
                <tr key={source.id}>
                  <td>
                    <Link
                      to="/intelligence/{-$section}"
                      params={{ section: "indicators" }}
                      search={{ source: source.id }}
                      className="plain-link"
                    >
                      {visibleText(source.name)}
                    </Link>
                    <div className="muted">
                      {[
                        source.tlp === null ? "" : `TLP:${source.tlp.toUpperCase()}`,
                        source.confidence === null ? "" : `${source.confidence} %`,
                        source.reliability === null
                          ? ""
                          : t("intel.reliability", { grade: source.reliability }),
                        visibleText(source.licence),
                      ]
                        .filter((text) => text !== "")
                        .join(" · ")}
                    </div>
                    {source.problem !== null && (
                      <div className="unseen">
                        <SeverityShape level="high" />
                        <span>
                          <b>{t("intel.notTaken")}</b> {visibleText(source.problem.text)}{" "}
                          <Ago ms={source.problem.at} />
                        </span>
                      </div>
                    )}
                  </td>
                  <td className="number">{source.count.toLocaleString(language)}</td>
                  <td>
                    <LeftOut
                      counts={source.last_import?.left_out ?? {}}
                      onOpen={(reason) => setLeftOut({ source, reason })}
                    />
                  </td>
                  <td>
                    <Ago ms={source.imported_at} />
                  </td>
                  <td className="number">
                    {mayDecide && source.kind !== "config" && (
                      <Button size="small" look="danger" onClick={() => setRemoving(source)}>
                        {t("action.remove")}
                        <span className="visually-hidden">{visibleText(source.name)}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {isImporting && <ImportIndicators onClose={() => setImporting(false)} />}
      {leftOut !== null && <LeftOutItems {...leftOut} onClose={() => setLeftOut(null)} />}
      {removing !== null && <RemoveSource source={removing} onClose={() => setRemoving(null)} />}
    </SectionCard>
  );
}

function RemoveSource({
  source,
  onClose,
}: {
  readonly source: IndicatorSource;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/indicators/sources/{id}", { params: { path: { id: source.id } } })),
    async onSuccess() {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["indicator-sources"] }),
        queries.invalidateQueries({ queryKey: ["indicators"] }),
      ]);
    },
  });
  return (
    <ConfirmDialog
      title={t("intel.remove.title", { source: visibleText(source.name) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>{t("intel.remove.means")}</p>
      <Problem error={remove.error} />
    </ConfirmDialog>
  );
}
