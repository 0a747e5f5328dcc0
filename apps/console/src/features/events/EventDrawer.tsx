import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { OcsfEvent } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Drawer, Section } from "../../ui/Drawer.tsx";
import { Segmented } from "../../ui/fields.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { durationText, TimeText } from "../../ui/TimeText.tsx";
import { useCopy } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { captionOf } from "./captions.ts";
import { flatten, numberAt, textAt } from "./event-text.ts";
import { PivotValue } from "./PivotValue.tsx";

interface Properties {
  readonly uid: string;
  readonly isPage: boolean;
  readonly onPage: (isPage: boolean) => void;
  readonly onClose: () => void;
}

/** An event: as it was received, and as OCSF, path by path; every value leads on. */
export function EventDrawer({ uid, ...frame }: Properties) {
  const { t } = useTexts();
  const copy = useCopy();
  const event = useQuery({
    queryKey: ["event", uid],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/events/{uid}", { params: { path: { uid } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const data = event.data;
  return (
    <Drawer
      {...frame}
      label={t("event.title")}
      title={data === undefined ? t("event.title") : captionOf("class_uid", textAt(data, "class_uid"))}
      above={data !== undefined && <Above event={data} />}
      actions={<IconButton icon="link" label={t("drawer.copyLink")} onClick={() => copy(location.href)} />}
    >
      {event.isError ? (
        <ErrorState error={event.error} retry={() => void event.refetch()} />
      ) : data === undefined ? (
        <LoadingLines count={12} />
      ) : (
        <Detail event={data} />
      )}
    </Drawer>
  );
}

function Above({ event }: { readonly event: OcsfEvent }) {
  return (
    <>
      <TimeText ms={numberAt(event, "time")} />
      <span>{visibleText(textAt(event, "metadata.product.name"))}</span>
      <span>{visibleText(textAt(event, "device.hostname") || textAt(event, "device.ip"))}</span>
    </>
  );
}

const skewShownMs = 5 * 60_000;
const maximumRows = 500;

function Detail({ event }: { readonly event: OcsfEvent }) {
  const { t, language, message } = useTexts();
  const copy = useCopy();
  const raw = textAt(event, "raw_data");
  const received = numberAt(event, "metadata.logged_time");
  const skew = received === null ? 0 : (numberAt(event, "time") ?? received) - received;
  const reason = textAt(event, "class_uid") === "0" ? textAt(event, "status_code") : "";
  return (
    <>
      {reason !== "" && <p className="note">{t("event.base", { reason: message(`base.${reason}`) })}</p>}
      {Math.abs(skew) > skewShownMs && (
        <p className="note">
          {t(skew > 0 ? "event.ahead" : "event.behind", { by: durationText(Math.abs(skew), language) })}{" "}
          {t("event.received")} <TimeText ms={received} />
        </p>
      )}
      <Section
        title={t("event.raw")}
        aside={<IconButton size="small" icon="copy" label={t("action.copy")} onClick={() => copy(raw)} />}
      >
        <pre className="block raw">{visibleText(raw)}</pre>
      </Section>
      <Fields event={event} />
    </>
  );
}

function Fields({ event }: { readonly event: OcsfEvent }) {
  const { t } = useTexts();
  const [form, setForm] = useState<"fields" | "json">("fields");
  const [text, setText] = useState("");
  const rows = useMemo(() => flatten(event, maximumRows), [event]);
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(([path, value]) => `${path} ${value}`.toLowerCase().includes(wanted));
  return (
    <Section
      title={t("event.ocsf")}
      aside={
        <Segmented
          label={t("event.form")}
          value={form}
          onChange={setForm}
          options={[
            { value: "fields", label: t("event.fields") },
            { value: "json", label: "JSON" },
          ]}
        />
      }
    >
      {form === "json" ? (
        <pre className="block">{visibleText(JSON.stringify({ ...event, raw_data: undefined }, null, 2))}</pre>
      ) : (
        <>
          <input
            className="input"
            aria-label={t("event.filter")}
            placeholder={t("event.filter")}
            value={text}
            spellCheck={false}
            onChange={(change) => setText(change.currentTarget.value)}
          />
          <table className="paths event-fields">
            <tbody>
              {shown.map(([path, value]) => (
                <tr key={path}>
                  <th scope="row">{visibleText(path)}</th>
                  <td>
                    <PivotValue path={searchPath(path)} value={value} most={160} />
                    {captionOf(path, value) !== value && (
                      <span className="muted"> {captionOf(path, value)}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  );
}

/** Values of lists are searched by what they are, not by their place. */
function searchPath(path: string): string {
  if (/^observables\.\d+\.value$/.test(path)) return "observables.value";
  return /\.\d+(?:\.|$)/.test(path) ? "" : path;
}
