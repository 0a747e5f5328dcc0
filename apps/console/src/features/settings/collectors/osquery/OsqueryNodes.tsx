import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../../api/client.ts";
import { useMay } from "../../../../api/session.ts";
import { problemText } from "../../../../api/problem-text.ts";
import type { OsqueryNode } from "../../../../api/types.ts";
import { useTexts } from "../../../../i18n/i18n.tsx";
import { Loaded } from "../../../../ui/Loaded.tsx";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { Button } from "../../../../ui/Button.tsx";
import { SectionCard } from "../../../../ui/SectionCard.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { Ago } from "../../../../ui/TimeText.tsx";
import { useSay } from "../../../../ui/Toasts.tsx";
import { visibleText } from "../../../../ui/visible-text.ts";
import { UnlikeCount } from "../Unlike.tsx";
import { nodesQuery } from "./queries.ts";

/** Devices that run osquery, the last enrolled first. */
export function OsqueryNodes() {
  const { t, language } = useTexts();
  const [leaving, setLeaving] = useState<OsqueryNode | null>(null);
  const list = useQuery(nodesQuery);
  const isAdministrator = useMay("administer");
  return (
    <SectionCard title={t("osquery.nodes")} about={t("osquery.nodes.about")}>
      <Loaded
        query={list}
        lines={3}
        empty={
          <EmptyState title={t("osquery.nodes.empty")}>
            <p>{t("osquery.nodes.empty.body")}</p>
          </EmptyState>
        }
      >
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("osquery.node")}</th>
                <th>{t("osquery.system")}</th>
                <th>{t("osquery.version")}</th>
                <th>{t("osquery.contact")}</th>
                <th>{t("unlike.column")}</th>
                <th className="number">{t("osquery.enrolments")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td title={visibleText(one.identifier)}>{nameOf(one)}</td>
                  <td>{visibleText([one.os_name, one.os_version].filter(Boolean).join(" "))}</td>
                  <td>{visibleText(one.osquery_version ?? "")}</td>
                  <td>
                    <Ago ms={one.last_contact} />
                  </td>
                  <td>
                    <UnlikeCount
                      name={one.hostname ?? one.identifier}
                      count={one.unlike}
                      queryKey={["osquery-nodes", one.id, "unlike", one.state_at]}
                      read={(signal) =>
                        dataOf(
                          client.GET("/api/v1/osquery-nodes/{id}/unlike", {
                            signal,
                            params: { path: { id: one.id } },
                          }),
                        )
                      }
                    />
                  </td>
                  <td className="number">{one.enrolments.toLocaleString(language)}</td>
                  <td className="number">
                    {isAdministrator && (
                      <Button size="small" look="danger" onClick={() => setLeaving(one)}>
                        {t("action.remove")}
                        <span className="visually-hidden">{nameOf(one)}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {leaving !== null && <Remove node={leaving} onClose={() => setLeaving(null)} />}
    </SectionCard>
  );
}

function nameOf({ hostname, identifier }: OsqueryNode): string {
  return visibleText(hostname ?? identifier);
}

function Remove({ node, onClose }: { readonly node: OsqueryNode; readonly onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/osquery-nodes/{id}", { params: { path: { id: node.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(nodesQuery);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <ConfirmDialog
      title={t("osquery.remove", { name: nameOf(node) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>{t("osquery.remove.means")}</p>
    </ConfirmDialog>
  );
}
