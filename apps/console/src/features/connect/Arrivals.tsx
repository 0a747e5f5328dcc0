import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { OcsfEvent } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useNow } from "../../ui/use-now.ts";
import { visibleText } from "../../ui/visible-text.ts";
import { captionOf } from "../events/captions.ts";
import { numberAt, textAt } from "../events/event-text.ts";

const everyMs = 1_500;
const shown = 12;
const fields =
  "metadata.uid,metadata.logged_time,metadata.product.name,metadata.product.vendor_name,class_uid,status_code,device.hostname,device.ip,raw_data";

/** What has arrived since this page was opened, line by line, and whether it is understood. */
export function Arrivals() {
  const { t } = useTexts();
  const [since, setSince] = useState(() => Date.now());
  const now = useNow(everyMs);
  const arrived = useQuery({
    queryKey: ["arrivals", since],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events", {
          params: {
            query: {
              q: "",
              from: since,
              // A line that arrives now is after "now" on this machine's clock.
              to: Date.now() + 3_600_000,
              time_field: "logged_time",
              limit: shown,
              fields,
              raw_limit: 300,
            },
          },
          signal,
        }),
      ),
    refetchInterval: everyMs,
  });
  const items: readonly OcsfEvent[] = arrived.data?.items ?? [];
  const first = items[0];
  return (
    <section className="card arrivals" aria-live="polite">
      <div className="card-head">
        <h2>{t("arrivals.title")}</h2>
        <button type="button" className="link" onClick={() => setSince(now)}>
          {t("arrivals.again")}
        </button>
      </div>
      {arrived.isError && arrived.data === undefined ? (
        <ErrorState error={arrived.error} retry={() => void arrived.refetch()} />
      ) : first === undefined ? (
        <div className="waiting-line">
          <HealthMark level="informational">{t("arrivals.waiting")}</HealthMark>
          <p className="muted">{t("arrivals.waiting.body")}</p>
          <ul className="list muted">
            <li>{t("arrivals.check.reach")}</li>
            <li>{t("arrivals.check.firewall")}</li>
            <li>{t("arrivals.check.device")}</li>
          </ul>
        </div>
      ) : (
        <>
          <Verdict items={items} />
          <ol className="arrived">
            {items.map((event) => (
              <Arrived key={textAt(event, "metadata.uid")} event={event} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function isUnderstood(event: OcsfEvent): boolean {
  return textAt(event, "class_uid") !== "0";
}

function Verdict({ items }: { readonly items: readonly OcsfEvent[] }) {
  const { t } = useTexts();
  const understood = items.filter(isUnderstood);
  const products = [...new Set(understood.map((event) => textAt(event, "metadata.product.name")))];
  return understood.length > 0 ? (
    <p>
      <HealthMark level="fine">
        {t("arrivals.understood", { products: visibleText(products.join(", ")) })}
      </HealthMark>{" "}
      <Link to="/devices/{-$id}" params={{}} search={{ state: "new" }}>
        {t("arrivals.devices")}
      </Link>
    </p>
  ) : (
    <p>
      <HealthMark level="medium">{t("arrivals.notUnderstood")}</HealthMark>
    </p>
  );
}

function Arrived({ event }: { readonly event: OcsfEvent }) {
  const { t, message } = useTexts();
  const uid = textAt(event, "metadata.uid");
  const from = textAt(event, "device.hostname") || textAt(event, "device.ip");
  return (
    <li>
      <div className="row wrap">
        {isUnderstood(event) ? (
          <HealthMark level="fine">
            {visibleText(textAt(event, "metadata.product.name"))} ·{" "}
            {captionOf("class_uid", textAt(event, "class_uid"))}
          </HealthMark>
        ) : (
          <HealthMark level="medium">{message(`base.${textAt(event, "status_code")}`)}</HealthMark>
        )}
        <span className="muted">{visibleText(from)}</span>
        <span className="grow" />
        <Ago ms={numberAt(event, "metadata.logged_time")} />
        <Link to="/events/{-$uid}" params={{ uid }} search={{ view: "page" }}>
          {t("event.title")}
        </Link>
      </div>
      <code className="cut">{visibleText(textAt(event, "raw_data"))}</code>
    </li>
  );
}
