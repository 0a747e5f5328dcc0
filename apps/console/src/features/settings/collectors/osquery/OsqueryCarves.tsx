import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../../api/client.ts";
import type { OsqueryCarve } from "../../../../api/types.ts";
import { useTexts } from "../../../../i18n/i18n.tsx";
import { FormDialog } from "../../../../ui/FormDialog.tsx";
import { Loaded } from "../../../../ui/Loaded.tsx";
import { Button } from "../../../../ui/Button.tsx";
import { saveAs } from "../../../../ui/ExportMenu.tsx";
import { TextField } from "../../../../ui/fields.tsx";
import { SectionCard } from "../../../../ui/SectionCard.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { Ago } from "../../../../ui/TimeText.tsx";
import { visibleText } from "../../../../ui/visible-text.ts";
import { TakeFiles } from "./AskDevices.tsx";
import { carvesQuery } from "./queries.ts";

/** Files that devices were asked for, and those that are here. */
export function OsqueryCarves() {
  const { t, language } = useTexts();
  const [isTaking, setIsTaking] = useState(false);
  const [copied, setCopied] = useState<string | null>(null);
  const list = useQuery(carvesQuery);
  return (
    <SectionCard
      title={t("osquery.carves")}
      about={t("osquery.carves.about")}
      action={
        <Button icon="plus" onClick={() => setIsTaking(true)}>
          {t("osquery.carve")}
        </Button>
      }
    >
      <Loaded query={list} lines={2} empty={<EmptyState title={t("osquery.carves.empty")} />}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("osquery.node")}</th>
                <th>{t("osquery.carve.path")}</th>
                <th>{t("osquery.reason")}</th>
                <th>{t("osquery.when")}</th>
                <th>{t("osquery.state")}</th>
                <th className="number">{t("osquery.size")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td>{visibleText(one.name)}</td>
                  <td>
                    <code>{visibleText(one.path)}</code>
                  </td>
                  <td>{visibleText(one.reason)}</td>
                  <td>
                    <Ago ms={one.created_at} />
                  </td>
                  <td>
                    <State carve={one} />
                  </td>
                  <td className="number">{one.size_bytes?.toLocaleString(language) ?? ""}</td>
                  <td className="number">
                    {one.evidence !== null && (
                      <Button size="small" onClick={() => setCopied(one.evidence)}>
                        {t("osquery.export")}
                        <span className="visually-hidden">{visibleText(one.path)}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {isTaking && <TakeFiles onClose={() => setIsTaking(false)} />}
      {copied !== null && <Copy evidence={copied} onClose={() => setCopied(null)} />}
    </SectionCard>
  );
}

function State({ carve }: { readonly carve: OsqueryCarve }) {
  const { t, language } = useTexts();
  if (carve.state === "receiving")
    return t("osquery.carve.state.receiving", {
      blocks: carve.blocks.toLocaleString(language),
      all: (carve.block_count ?? 0).toLocaleString(language),
    });
  const state = carve.asked === "failed" && carve.state === "asked" ? "failed" : carve.state;
  return (
    <>
      {t(`osquery.carve.state.${state}`)}
      {carve.problem !== null && <div className="muted">{visibleText(carve.problem)}</div>}
    </>
  );
}

function Copy({ evidence, onClose }: { readonly evidence: string; readonly onClose: () => void }) {
  const { t } = useTexts();
  const [reason, setReason] = useState("");
  const about = useQuery({
    queryKey: ["evidence", evidence],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/evidence/{id}", { signal, params: { path: { id: evidence } } })),
  });
  const copy = useMutation({
    mutationFn: async () => {
      const file = await dataOf(
        client.POST("/api/v1/evidence/{id}/export", {
          params: { path: { id: evidence } },
          body: { reason: reason.trim() },
          parseAs: "blob",
        }),
      );
      saveAs(file, `evidence-${evidence}.bin`);
    },
    onSuccess: onClose,
  });
  return (
    <FormDialog
      title={t("osquery.export")}
      onClose={onClose}
      submit={t("osquery.export")}
      isReady={reason.trim() !== ""}
      work={copy}
    >
      <p>{t("osquery.export.means")}</p>
      {about.data !== undefined && (
        <p>
          {t("osquery.sha256")} <code>{about.data.evidence.sha256}</code>
        </p>
      )}
      <TextField
        autoFocus
        label={t("osquery.reason")}
        hint={t("osquery.reason.hint")}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
