import { useQuery } from "@tanstack/react-query";
import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { SeverityShape } from "../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { captionOf } from "../events/captions.ts";
import { missingLogs } from "./log-expectations.ts";
import { logTypesQuery } from "./queries.ts";

/** Which logs arrive, and which the product could send and does not: what that leaves unseen. */
export function LogTypes({ device }: { readonly device: Device }) {
  const { t, language } = useTexts();
  const types = useQuery(logTypesQuery(device.id));
  const items = types.data?.items;
  return (
    <Section title={t("devices.logs")} aside={<span className="muted">{t("devices.logs.span")}</span>}>
      {types.isError ? (
        <ErrorState error={types.error} retry={() => void types.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={3} />
      ) : (
        <>
          <table className="plain log-types">
            <thead>
              <tr>
                <th>{t("devices.logs.name")}</th>
                <th>{t("events.class")}</th>
                <th className="number">{t("devices.events")}</th>
                <th className="number">{t("devices.last")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ log_name: name, class_uid: uid, count, last_seen: last }) => (
                <tr key={`${name} ${uid}`}>
                  <td>{name === "" ? <span className="faint">–</span> : <code>{visibleText(name)}</code>}</td>
                  <td>{uid === 0 ? t("devices.logs.base") : captionOf("class_uid", String(uid))}</td>
                  <td className="number">{count.toLocaleString(language)}</td>
                  <td className="number">
                    <Ago ms={last} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {missingLogs(device.product, items).map(({ name, without }) => (
            <p key={name} className="unseen">
              <SeverityShape level="medium" />
              <span>
                <b>{t("devices.logs.missing", { name })}</b> {t(without)}
              </span>
            </p>
          ))}
        </>
      )}
    </Section>
  );
}
