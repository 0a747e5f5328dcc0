import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../../../api/client.ts";
import { problemText } from "../../../../api/problem-text.ts";
import type { OsqueryQuery } from "../../../../api/types.ts";
import { useTexts } from "../../../../i18n/i18n.tsx";
import { Loaded } from "../../../../ui/Loaded.tsx";
import { Button } from "../../../../ui/Button.tsx";
import { Dialog } from "../../../../ui/Dialog.tsx";
import { SectionCard } from "../../../../ui/SectionCard.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { Ago } from "../../../../ui/TimeText.tsx";
import { useSay } from "../../../../ui/Toasts.tsx";
import { cutMiddle, visibleText } from "../../../../ui/visible-text.ts";
import { AskDevices } from "./AskDevices.tsx";
import { askedQuery } from "./queries.ts";

/** What people asked of devices, and how many have answered. */
export function OsqueryQueries() {
  const { t, language } = useTexts();
  const [isAsking, setIsAsking] = useState(false);
  const [shown, setShown] = useState<OsqueryQuery | null>(null);
  const list = useQuery(askedQuery);
  return (
    <SectionCard
      title={t("osquery.queries")}
      about={t("osquery.queries.about")}
      action={
        <Button icon="plus" onClick={() => setIsAsking(true)}>
          {t("osquery.ask")}
        </Button>
      }
    >
      <Loaded query={list} lines={3} empty={<EmptyState title={t("osquery.queries.empty")} />}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("osquery.reason")}</th>
                <th>{t("osquery.query")}</th>
                <th>{t("osquery.by")}</th>
                <th>{t("osquery.when")}</th>
                <th>{t("osquery.answers")}</th>
                <th className="number">{t("osquery.rows")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td>{visibleText(one.reason)}</td>
                  <td>
                    <code title={visibleText(one.query)}>{cutMiddle(visibleText(one.query), 48)}</code>
                  </td>
                  <td>{visibleText(one.created_by)}</td>
                  <td>
                    <Ago ms={one.created_at} />
                  </td>
                  <td>
                    <Answers query={one} />
                  </td>
                  <td className="number">{one.rows.toLocaleString(language)}</td>
                  <td className="number">
                    <Button size="small" onClick={() => setShown(one)}>
                      {t("osquery.show")}
                      <span className="visually-hidden">{visibleText(one.reason)}</span>
                    </Button>{" "}
                    <End query={one} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {isAsking && <AskDevices onClose={() => setIsAsking(false)} />}
      {shown !== null && <Answered query={shown} onClose={() => setShown(null)} />}
    </SectionCard>
  );
}

function Answers({ query: { nodes } }: { readonly query: OsqueryQuery }) {
  const { t, language } = useTexts();
  const all = nodes.waiting + nodes.sent + nodes.answered + nodes.failed;
  return (
    <>
      {t("osquery.answers.of", {
        answered: (nodes.answered + nodes.failed).toLocaleString(language),
        all: all.toLocaleString(language),
      })}
      {nodes.failed > 0 && (
        <div className="muted">{t("osquery.failed", { count: nodes.failed.toLocaleString(language) })}</div>
      )}
    </>
  );
}

function End({ query }: { readonly query: OsqueryQuery }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/osquery-queries/{id}/end", { params: { path: { id: query.id } } })),
    onSuccess: () => queries.invalidateQueries(askedQuery),
    onError: (error) => say(problemText(error, texts)),
  });
  if (!query.is_open) return <span className="muted"> {t("osquery.over")}</span>;
  return (
    <Button size="small" isBusy={end.isPending} onClick={() => end.mutate()}>
      {t("osquery.end")}
      <span className="visually-hidden">{visibleText(query.reason)}</span>
    </Button>
  );
}

const shownNodes = 200;

/** What became of a query on each device, and the way to its rows. */
function Answered({ query, onClose }: { readonly query: OsqueryQuery; readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const list = useQuery({
    queryKey: ["osquery-queries", query.id, "nodes"],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/osquery-queries/{id}/nodes", {
          signal,
          params: { path: { id: query.id }, query: { limit: shownNodes } },
        }),
      ),
    refetchInterval: 5_000,
  });
  return (
    <Dialog isWide title={visibleText(query.reason)} onClose={onClose}>
      <pre className="block">{visibleText(query.query)}</pre>
      <Loaded query={list} lines={3}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("osquery.node")}</th>
                <th>{t("osquery.state")}</th>
                <th className="number">{t("osquery.rows")}</th>
                <th>{t("osquery.problem")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.node}>
                  <td>{visibleText(one.name)}</td>
                  <td>{t(`osquery.state.${one.state}`)}</td>
                  <td className="number">{one.rows?.toLocaleString(language) ?? ""}</td>
                  <td>{visibleText(one.problem ?? "")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      <div className="dialog-foot">
        <Link to="/events/{-$uid}" params={{}} search={{ q: query.search }}>
          {t("osquery.show.rows")}
        </Link>
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}
