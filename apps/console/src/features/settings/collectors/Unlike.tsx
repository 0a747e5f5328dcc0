import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { UnlikeItem } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Loaded } from "../../../ui/Loaded.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { cutMiddle, visibleText } from "../../../ui/visible-text.ts";

/** A device that is compared with others of its build. */
export interface Compared {
  readonly name: string;
  /** In how much it is unlike them; null where that cannot be said. */
  readonly count: number | null;
  readonly queryKey: readonly unknown[];
  readonly read: (signal: AbortSignal) => Promise<{ readonly items: readonly UnlikeItem[] }>;
}

/** In how much a device is unlike others of its build; that too few are known is not shown as good news. */
export function UnlikeCount(device: Compared) {
  const { t, language } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  if (device.count === null) return <span className="muted">{t("unlike.unknown")}</span>;
  if (device.count === 0) return <HealthMark level="fine">{t("unlike.none")}</HealthMark>;
  return (
    <>
      <Button size="small" onClick={() => setIsOpen(true)}>
        {t("unlike.count", { count: device.count.toLocaleString(language) })}
      </Button>
      {isOpen && <Unlike device={device} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Unlike({ device, onClose }: { readonly device: Compared; readonly onClose: () => void }) {
  const { t } = useTexts();
  const list = useQuery({ queryKey: device.queryKey, queryFn: ({ signal }) => device.read(signal) });
  return (
    <Dialog isWide title={t("unlike.title", { name: visibleText(device.name) })} onClose={onClose}>
      <p className="muted">{t("unlike.about")}</p>
      <Loaded query={list} lines={3}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("unlike.what")}</th>
                <th>{t("unlike.own")}</th>
                <th>{t("unlike.fleet")}</th>
                <th>{t("unlike.peers")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={`${one.kind} ${one.name}`}>
                  <td>
                    {visibleText(one.kind)}{" "}
                    <code title={visibleText(one.name)}>{cutMiddle(visibleText(one.name), 40)}</code>
                  </td>
                  <td>
                    <Details of={one.own} />
                  </td>
                  <td>
                    <Details of={one.fleet} />
                  </td>
                  <td>{t("unlike.of", { agreeing: String(one.agreeing), peers: String(one.peers) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      <div className="dialog-foot">
        <Button look="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      </div>
    </Dialog>
  );
}

function Details({ of }: { readonly of: Readonly<Record<string, string>> | null }) {
  const { t } = useTexts();
  if (of === null) return <span className="muted">{t("unlike.missing")}</span>;
  const details = Object.entries(of);
  if (details.length === 0) return <span>{t("unlike.there")}</span>;
  return (
    <>
      {details.map(([name, text]) => (
        <div key={name}>
          {visibleText(name)} <code title={visibleText(text)}>{cutMiddle(visibleText(text), 24)}</code>
        </div>
      ))}
    </>
  );
}
