import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Facet } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/texts.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { LoadingLines } from "../../ui/states.tsx";
import { cutMiddle, visibleText } from "../../ui/visible-text.ts";
import { captionOf } from "./captions.ts";
import { facetsQuery } from "./queries.ts";
import { splitPipe, termOf, withFilter, withoutTerm, withTerm } from "./query-text.ts";

const route = getRouteApi("/shell/events/{-$uid}");
const stored = "breakwater.facets";
const shownValues = 6;
const fields: readonly { readonly field: string; readonly title: MessageKey }[] = [
  { field: "class_uid", title: "events.class" },
  { field: "metadata.product.name", title: "events.product" },
  { field: "device.hostname", title: "events.device" },
  { field: "src_endpoint.ip", title: "events.source" },
  { field: "dst_endpoint.ip", title: "events.destination" },
  { field: "user.name", title: "events.user" },
  { field: "disposition_id", title: "events.action" },
  { field: "metadata.log_name", title: "events.log" },
  { field: "status_code", title: "events.notUnderstood" },
];

/** The most frequent values of the matching events; a press narrows the search to one, or takes it back. */
export function Facets() {
  const { t } = useTexts();
  const search = route.useSearch();
  const { span } = useTimeRange();
  const [isFolded, setIsFolded] = useState(() => localStorage.getItem(stored) === "folded");
  const facets = useQuery({
    ...facetsQuery(
      search,
      span,
      fields.map(({ field }) => field),
      shownValues + 1,
    ),
    enabled: !isFolded,
    retry: false,
  });
  const fold = () => {
    localStorage.setItem(stored, isFolded ? "open" : "folded");
    setIsFolded(!isFolded);
  };
  if (facets.isError) return null;
  return (
    <section className={`facets${isFolded ? " folded" : ""}`} aria-label={t("events.facets")}>
      <div className="facets-head">
        {!isFolded && <h2>{t("events.facets")}</h2>}
        <IconButton
          size="small"
          icon={isFolded ? "expand" : "collapse"}
          label={t(isFolded ? "events.facets.show" : "events.facets.hide")}
          aria-expanded={!isFolded}
          onClick={fold}
        />
      </div>
      {!isFolded && facets.data === undefined && <LoadingLines count={14} height={16} />}
      {!isFolded &&
        facets.data?.items.map((facet) => (
          <FacetGroup
            key={facet.field}
            facet={facet}
            title={t(fields.find(({ field }) => field === facet.field)?.title ?? "events.facets")}
          />
        ))}
    </section>
  );
}

function FacetGroup({ facet, title }: { readonly facet: Facet; readonly title: string }) {
  const { t } = useTexts();
  const named = facet.values.filter(({ value }) => value !== "");
  if (named.length === 0) return null;
  const most = Math.max(...named.map(({ count }) => count));
  const isMore = facet.values.length > shownValues;
  return (
    <div className="facet">
      <h3>{title}</h3>
      <ul>
        {named.slice(0, shownValues).map(({ value, count }) => (
          <FacetValue key={value} field={facet.field} value={value} count={count} share={count / most} />
        ))}
      </ul>
      {isMore && <p className="faint">{t("events.facets.more")}</p>}
    </div>
  );
}

function FacetValue({
  field,
  value,
  count,
  share,
}: {
  readonly field: string;
  readonly value: string;
  readonly count: number;
  readonly share: number;
}) {
  const { t, language, message } = useTexts();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const term = termOf(field, value);
  const isOn = ` ${splitPipe(q).filter} `.includes(` ${term} `);
  const label = field === "status_code" ? message(`base.${value}`) : captionOf(field, visibleText(value));
  const go = (change: (filter: string) => string) => {
    const next = withFilter(q, change);
    void navigate({ to: ".", search: (before) => ({ ...before, q: next === "" ? undefined : next }) });
  };
  return (
    <li className={isOn ? "on" : ""}>
      <button
        type="button"
        aria-pressed={isOn}
        title={`${label}\n${t(isOn ? "events.facets.remove" : "events.facets.add")}`}
        onClick={() => go((filter) => (isOn ? withoutTerm(filter, term) : withTerm(filter, term)))}
      >
        <i style={{ width: `${share * 100}%` }} aria-hidden="true" />
        <span className="cut">{cutMiddle(label, 28)}</span>
        <span className="number">{count.toLocaleString(language)}</span>
      </button>
      {!value.includes('"') && (
        <IconButton
          size="small"
          icon="exclude"
          label={t("events.facets.exclude", { value: cutMiddle(label, 40) })}
          onClick={() => go((filter) => withTerm(withoutTerm(filter, term), termOf(field, value, true)))}
        />
      )}
    </li>
  );
}
