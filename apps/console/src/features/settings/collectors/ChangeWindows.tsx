import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import type { ChangeWindow } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { Loaded } from "../../../ui/Loaded.tsx";
import { Button } from "../../../ui/Button.tsx";
import { SelectField, TextField } from "../../../ui/fields.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { visibleText } from "../../../ui/visible-text.ts";

const windowsQuery = queryOptions({
  queryKey: ["change-windows"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/change-windows", { signal })),
  refetchInterval: 30_000,
});

/** Times in which changes of devices are expected, the latest first. */
export function ChangeWindows({ devices }: { readonly devices: readonly string[] }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const now = useNow(10_000);
  const queries = useQueryClient();
  const [isOpening, setIsOpening] = useState(false);
  const list = useQuery(windowsQuery);
  const end = useMutation({
    mutationFn: (id: string) =>
      dataOf(client.POST("/api/v1/change-windows/{id}/end", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries(windowsQuery),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <SectionCard
      title={t("windows.title")}
      about={t("windows.about")}
      action={
        <Button icon="plus" onClick={() => setIsOpening(true)}>
          {t("windows.open")}
        </Button>
      }
    >
      <Loaded query={list} lines={2} empty={<EmptyState title={t("windows.empty")} />}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("windows.name")}</th>
                <th>{t("collectors.device")}</th>
                <th>{t("windows.begins")}</th>
                <th>{t("windows.ends")}</th>
                <th>{t("windows.by")}</th>
                <th>
                  <span className="visually-hidden">{t("keys.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td>{visibleText(one.title)}</td>
                  <td>{one.device === null ? t("windows.all") : visibleText(one.device)}</td>
                  <td>
                    <TimeText ms={one.begins_at} />
                  </td>
                  <td>
                    <TimeText ms={one.ends_at} />
                  </td>
                  <td>{visibleText(one.created_by)}</td>
                  <td className="number">
                    <EndButton window={one} now={now} onEnd={() => end.mutate(one.id)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {isOpening && <Open devices={devices} onClose={() => setIsOpening(false)} />}
    </SectionCard>
  );
}

function EndButton({
  window,
  now,
  onEnd,
}: {
  readonly window: ChangeWindow;
  readonly now: number;
  readonly onEnd: () => void;
}) {
  const { t } = useTexts();
  if (window.ends_at <= now) return <span className="muted">{t("windows.over")}</span>;
  return (
    <Button size="small" onClick={onEnd}>
      {window.begins_at > now ? t("action.remove") : t("windows.end")}
      <span className="visually-hidden">{visibleText(window.title)}</span>
    </Button>
  );
}

const hours = ["1", "4", "12", "24", "72", "168"] as const;
const hourMs = 3_600_000;
const everyDevice = "";

function Open({ devices, onClose }: { readonly devices: readonly string[]; readonly onClose: () => void }) {
  const { t } = useTexts();
  const now = useNow(10_000);
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [device, setDevice] = useState(everyDevice);
  const [begins, setBegins] = useState("");
  const [length, setLength] = useState<(typeof hours)[number]>("4");
  // The field has no zone, so its text is read as UTC and says so.
  const beginsAt = begins === "" ? now : Date.parse(`${begins}Z`);
  const open = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/change-windows", {
          body: {
            title: title.trim(),
            device: device === everyDevice ? null : device,
            begins_at: beginsAt,
            ends_at: beginsAt + Number(length) * hourMs,
          },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries(windowsQuery);
    },
  });
  return (
    <FormDialog
      title={t("windows.open")}
      onClose={onClose}
      submit={t("windows.open")}
      isReady={title.trim() !== ""}
      work={open}
    >
      <TextField
        autoFocus
        label={t("windows.name")}
        hint={t("windows.name.hint")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SelectField
        label={t("collectors.device")}
        value={device}
        onChange={setDevice}
        options={[
          { value: everyDevice, label: t("windows.all") },
          ...devices.map((name) => ({ value: name, label: visibleText(name) })),
        ]}
      />
      <TextField
        type="datetime-local"
        label={t("windows.begins.utc")}
        hint={t("windows.begins.hint")}
        value={begins}
        onChange={(event) => setBegins(event.currentTarget.value)}
      />
      <SelectField
        label={t("windows.length")}
        value={length}
        onChange={setLength}
        options={hours.map((value) => ({ value, label: t("windows.hours", { count: Number(value) }) }))}
      />
      <p className="muted">{t("windows.means")}</p>
    </FormDialog>
  );
}
