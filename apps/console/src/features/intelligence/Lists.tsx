import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { DeviceList, ListTarget, NewListTarget } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { ProtectedValues } from "./ProtectedValues.tsx";
import { listsQuery } from "./queries.ts";

const staleMs = 24 * 3_600_000;

/** Lists that devices pull: what each device has, since when, and when it last asked. */
export function Lists() {
  const { t } = useTexts();
  const lists = useQuery(listsQuery);
  const mayDecide = useMay("decide");
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<DeviceList | null>(null);
  return (
    <div className="stack">
      <SectionCard
        title={t("intel.lists")}
        about={t("intel.lists.about")}
        action={
          mayDecide && (
            <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
              {t("intel.lists.make")}
            </Button>
          )
        }
      >
        <Loaded
          query={lists}
          lines={4}
          empty={
            <EmptyState title={t("intel.lists.empty")}>
              <p>{t("intel.lists.empty.body")}</p>
            </EmptyState>
          }
        >
          {(data) => (
            <table className="plain">
              <thead>
                <tr>
                  <th>{t("intel.lists.name")}</th>
                  <th>{t("intel.lists.has")}</th>
                  <th>
                    <span className="visually-hidden">{t("intel.actions")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((list) => (
                  <tr key={list.id}>
                    <td>
                      {visibleText(list.name)}
                      <div className="muted">
                        {data.targets.find(({ id }) => id === list.target)?.name ?? list.target}
                      </div>
                      {list.minimum_confidence !== null && (
                        <div className="muted">
                          {t("intel.lists.from", { confidence: list.minimum_confidence })}
                        </div>
                      )}
                    </td>
                    <td>
                      <Pulls list={list} />
                    </td>
                    <td className="number">
                      {mayDecide && (
                        <Button size="small" look="danger" onClick={() => setRevoking(list)}>
                          {t("action.remove")}
                          <span className="visually-hidden">{visibleText(list.name)}</span>
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
      </SectionCard>
      <ProtectedValues />
      {isMaking && lists.data !== undefined && (
        <MakeList targets={lists.data.targets} onClose={() => setMaking(false)} />
      )}
      {revoking !== null && <Revoke list={revoking} onClose={() => setRevoking(null)} />}
    </div>
  );
}

/** The receipts: a device that has stopped asking enforces what is old. */
function Pulls({ list }: { readonly list: DeviceList }) {
  const { t, language } = useTexts();
  const now = useNow(15_000);
  if (list.pulls.length === 0) return <HealthMark level="medium">{t("intel.lists.never")}</HealthMark>;
  return list.pulls.map((pull) => (
    <div key={`${pull.type} ${pull.address}`} className="pull">
      <HealthMark level={now - pull.pulled_at > staleMs ? "high" : "fine"}>
        <code>{visibleText(pull.address)}</code>
      </HealthMark>
      <span>
        {t("intel.lists.pull", {
          type: t(`intel.lists.type.${pull.type}`),
          entries: pull.entries.toLocaleString(language),
        })}
      </span>
      <span className="muted">
        {t("intel.lists.since")} <Ago ms={pull.since} /> · {t("intel.lists.asked")}{" "}
        <Ago ms={pull.pulled_at} />
      </span>
    </div>
  ));
}

function MakeList({
  targets,
  onClose,
}: {
  readonly targets: readonly ListTarget[];
  readonly onClose: () => void;
}) {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const copy = useCopy();
  const [name, setName] = useState("");
  const [target, setTarget] = useState(targets[0]?.id ?? "");
  const [confidence, setConfidence] = useState("");
  const chosen = targets.find(({ id }) => id === target);
  const make = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/lists", {
          body: {
            name: name.trim(),
            // One of the targets that the server named.
            target: target as NewListTarget,
            minimum_confidence: confidence.trim() === "" ? null : Number(confidence),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["lists"] }),
  });
  if (make.data !== undefined)
    return (
      <Dialog title={t("intel.lists.made")} onClose={onClose}>
        <p>{t("intel.lists.once")}</p>
        {make.data.paths.map(({ type, path }) => (
          <div key={type} className="stack tight">
            <span className="muted">{t(`intel.lists.type.${type}`)}</span>
            <span className="row">
              <code className="wrapped">{`${location.origin}${path}`}</code>
              <Button icon="copy" size="small" onClick={() => copy(`${location.origin}${path}`)}>
                {t("action.copy")}
              </Button>
            </span>
          </div>
        ))}
        <div className="dialog-foot">
          <Button look="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        </div>
      </Dialog>
    );
  return (
    <FormDialog
      title={t("intel.lists.make")}
      onClose={onClose}
      submit={t("intel.lists.make")}
      isReady={name.trim() !== ""}
      work={make}
    >
      <TextField
        autoFocus
        label={t("intel.lists.name")}
        hint={t("intel.lists.name.hint")}
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SelectField
        label={t("intel.lists.target")}
        hint={
          chosen === undefined
            ? ""
            : [
                chosen.maximum_entries === null
                  ? t("intel.lists.noLimit")
                  : t("intel.lists.limit", { count: chosen.maximum_entries.toLocaleString(language) }),
                chosen.reads_ipv6 ? "" : t("intel.lists.noIpv6"),
                chosen.reads_networks ? "" : t("intel.lists.noNetworks"),
              ]
                .filter((text) => text !== "")
                .join(" ")
        }
        value={target}
        onChange={setTarget}
        options={targets.map(({ id, name: label }) => ({ value: id, label }))}
      />
      <TextField
        label={t("intel.lists.confidence")}
        hint={t("intel.lists.confidence.hint")}
        value={confidence}
        inputMode="numeric"
        pattern="[0-9]{1,2}|100"
        maxLength={3}
        onChange={(event) => setConfidence(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function Revoke({ list, onClose }: { readonly list: DeviceList; readonly onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/lists/{id}", { params: { path: { id: list.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["lists"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <ConfirmDialog
      title={t("intel.lists.revoke", { name: visibleText(list.name) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      <p>{t("intel.lists.revoke.means")}</p>
    </ConfirmDialog>
  );
}
