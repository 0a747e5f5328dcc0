import type { OwnSession } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { Value } from "../../../ui/Value.tsx";
import { cutMiddle, visibleText } from "../../../ui/visible-text.ts";

/** Sessions: from where, with what, when last. */
export function SessionTable({
  items,
  onEnd,
}: {
  readonly items: readonly OwnSession[];
  /** None where they are only shown. */
  readonly onEnd?: (id: string) => void;
}) {
  const { t } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("sessions.address")}</th>
          <th>{t("sessions.browser")}</th>
          <th>{t("sessions.seen")}</th>
          <th>{t("sessions.began")}</th>
          <th>
            <span className="visually-hidden">{t("keys.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((session) => (
          <tr key={session.id}>
            <td>
              <Value text={session.address ?? "–"} />
            </td>
            <td title={visibleText(session.user_agent ?? "")}>
              {cutMiddle(browserName(session.user_agent), 40)}
            </td>
            <td>
              <Ago ms={session.last_seen_at} />
            </td>
            <td>
              <Ago ms={session.created_at} />
            </td>
            <td className="number">
              {session.current ? (
                <span className="muted">{t("sessions.this")}</span>
              ) : (
                onEnd !== undefined && (
                  <Button size="small" look="danger" onClick={() => onEnd(session.id)}>
                    {t("sessions.end")}
                  </Button>
                )
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The browser that a user agent names; what is none of them is shown as it is. */
function browserName(agent: string | null): string {
  if (agent === null) return "–";
  const found = /\b(Edg|Firefox|OPR|Chrome|Version)\/(\d{1,4})/.exec(agent);
  if (found === null) return visibleText(agent);
  const names: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera", Version: "Safari" };
  const engine = /\bEdg\//.test(agent) ? "Edg" : /\bOPR\//.test(agent) ? "OPR" : (found[1] ?? "");
  const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(agent)?.[0] ?? "";
  return `${names[engine] ?? engine} ${system === "" ? "" : `· ${system}`}`.trim();
}
