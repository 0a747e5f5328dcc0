import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { useMay } from "../../../api/session.ts";
import { problemText } from "../../../api/problem-text.ts";
import type { CollectorDevice } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ShownOnce } from "../../../ui/ShownOnce.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { Loaded } from "../../../ui/Loaded.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Button } from "../../../ui/Button.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { ChangeWindows } from "./ChangeWindows.tsx";
import { OsqueryCarves } from "./osquery/OsqueryCarves.tsx";
import { EnrolSecrets } from "./osquery/EnrolSecrets.tsx";
import { OsqueryNodes } from "./osquery/OsqueryNodes.tsx";
import { OsqueryQueries } from "./osquery/OsqueryQueries.tsx";
import { UnlikeCount } from "./Unlike.tsx";

const collectorsQuery = queryOptions({
  queryKey: ["collectors"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/collectors", { signal })),
  refetchInterval: 10_000,
});

/** Linux-based devices that tell what they are made of: when each was last heard of, and how one is set up. */
export function Collectors() {
  const { t, language } = useTexts();
  const [isEnrolling, setIsEnrolling] = useState(false);
  const [leaving, setLeaving] = useState<CollectorDevice | null>(null);
  const list = useQuery(collectorsQuery);
  const isAdministrator = useMay("administer");
  return (
    <div className="stack">
      <SectionCard
        title={t("settings.collectors")}
        about={t("collectors.about")}
        action={
          isAdministrator && (
            <Button look="primary" icon="plus" onClick={() => setIsEnrolling(true)}>
              {t("collectors.enrol")}
            </Button>
          )
        }
      >
        <Loaded
          query={list}
          lines={4}
          empty={
            <EmptyState title={t("collectors.empty")}>
              <p>{t("collectors.empty.body")}</p>
            </EmptyState>
          }
        >
          {({ items }) => (
            <table className="plain">
              <thead>
                <tr>
                  <th>{t("collectors.device")}</th>
                  <th>{t("collectors.state")}</th>
                  <th>{t("collectors.contact")}</th>
                  <th>{t("collectors.snapshot")}</th>
                  <th>{t("unlike.column")}</th>
                  <th className="number">{t("collectors.reports")}</th>
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
                      <State collector={one} />
                    </td>
                    <td>
                      <Ago ms={one.last_contact} />
                    </td>
                    <td>
                      <Ago ms={one.snapshot_at} />
                    </td>
                    <td>
                      <UnlikeCount
                        name={one.name}
                        count={one.unlike}
                        queryKey={["collectors", one.id, "unlike", one.snapshot_at]}
                        read={(signal) =>
                          dataOf(
                            client.GET("/api/v1/collectors/{id}/unlike", {
                              signal,
                              params: { path: { id: one.id } },
                            }),
                          )
                        }
                      />
                    </td>
                    <td className="number">{one.reports.toLocaleString(language)}</td>
                    <td className="number">
                      {isAdministrator && (
                        <Button size="small" look="danger" onClick={() => setLeaving(one)}>
                          {t("action.remove")}
                          <span className="visually-hidden">{visibleText(one.name)}</span>
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Loaded>
        {isEnrolling && <Enrol onClose={() => setIsEnrolling(false)} />}
        {leaving !== null && <Remove collector={leaving} onClose={() => setLeaving(null)} />}
      </SectionCard>
      <OsqueryNodes />
      {isAdministrator && <EnrolSecrets />}
      <OsqueryQueries />
      <OsqueryCarves />
      <ChangeWindows devices={(list.data?.items ?? []).map(({ name }) => name)} />
    </div>
  );
}

/** No word is never shown as good news. */
function State({ collector }: { readonly collector: CollectorDevice }) {
  const { t } = useTexts();
  if (collector.is_silent) return <HealthMark level="high">{t("collectors.silent")}</HealthMark>;
  if (collector.last_contact === null) return <span className="muted">{t("collectors.waiting")}</span>;
  return <HealthMark level="fine">{t("collectors.heard")}</HealthMark>;
}

const intervals = ["60", "300", "900", "3600"] as const;

function Enrol({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [interval, setSeconds] = useState<(typeof intervals)[number]>("300");
  const isWrong = name !== "" && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name);
  const enrol = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/collectors", { body: { name, interval_seconds: Number(interval) } })),
    onSuccess: () => queries.invalidateQueries(collectorsQuery),
  });
  if (enrol.data !== undefined)
    return (
      <ShownOnce
        title={t("collectors.made")}
        about={t("collectors.once")}
        text={`URL=${location.origin}\n${enrol.data.configuration}`}
        onClose={onClose}
      >
        <p className="muted">{t("collectors.next")}</p>
      </ShownOnce>
    );
  return (
    <FormDialog
      title={t("collectors.enrol")}
      onClose={onClose}
      submit={t("collectors.enrol")}
      isReady={name !== "" && !isWrong}
      work={enrol}
    >
      <TextField
        autoFocus
        isMono
        label={t("collectors.device")}
        hint={t("collectors.device.hint")}
        problem={isWrong ? t("collectors.device.wrong") : null}
        value={name}
        maxLength={253}
        spellCheck={false}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SelectField
        label={t("collectors.interval")}
        hint={t("collectors.interval.hint")}
        value={interval}
        onChange={setSeconds}
        options={intervals.map((value) => ({
          value,
          label: t("collectors.interval.minutes", { count: Number(value) / 60 }),
        }))}
      />
    </FormDialog>
  );
}

function Remove({
  collector,
  onClose,
}: {
  readonly collector: CollectorDevice;
  readonly onClose: () => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/collectors/{id}", { params: { path: { id: collector.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(collectorsQuery);
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <ConfirmDialog
      title={t("collectors.remove", { name: visibleText(collector.name) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>{t("collectors.remove.means")}</p>
    </ConfirmDialog>
  );
}
