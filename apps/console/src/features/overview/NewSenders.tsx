import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

const everyMs = 10_000;
/** The last to send are looked at; more of them than this are said to be "at least". */
const looked = 100;

/** Senders that nobody has said anything of yet, and those whose lines wait in quarantine. */
export function NewSenders() {
  const { t, language } = useTexts();
  const mayAdminister = useMay("administer");
  const { data } = useQuery({
    queryKey: ["senders", "overview"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/senders", { params: { query: { limit: looked } }, signal })),
    refetchInterval: everyMs,
  });
  if (data === undefined) return null;
  const waiting = data.items.filter(({ state }) => state === "quarantined");
  const held = waiting.reduce((sum, sender) => sum + sender.held.records, 0);
  const fresh = data.items.filter(({ state, is_new: isNew }) => isNew && state === "accepted").length;
  const count = (number: number) => `${number.toLocaleString(language)}${number >= looked ? "+" : ""}`;
  const name = t("overview.senders");
  return (
    <>
      {waiting.length > 0 && (
        <li>
          <span>{name}</span>
          <span className="health">
            <HealthMark level="high">
              {t("overview.senders.quarantined", {
                senders: count(waiting.length),
                lines: held.toLocaleString(language),
              })}
            </HealthMark>
          </span>
        </li>
      )}
      <li>
        {mayAdminister ? (
          <Link to="/settings/{-$section}" params={{ section: "senders" }}>
            {name}
          </Link>
        ) : (
          <span>{name}</span>
        )}
        <span className="health">
          <HealthMark level={fresh === 0 ? "fine" : "low"}>
            {fresh === 0 ? t("overview.senders.known") : t("overview.senders.new", { count: count(fresh) })}
          </HealthMark>
        </span>
      </li>
    </>
  );
}
