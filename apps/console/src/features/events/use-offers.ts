import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { useSettled } from "../../ui/use-settled.ts";
import { termOf } from "./query-text.ts";

export interface Offer {
  /** What is written. */
  readonly text: string;
  /** What it is, or how often it is there. */
  readonly hint: string;
}

const shown = 8;
const pauseMs = 120;
const everything = { q: "", time_field: "logged_time" } as const;
const noOffers: readonly Offer[] = [];

/** For what is being typed: fields of the schema and of the tenant's own events; behind `field:` values that are there. */
export function useOffers(word: string, isCounting: boolean, isOpen: boolean): readonly Offer[] {
  const { t, language } = useTexts();
  const { span } = useTimeRange();
  // Asked about when they pause; what is there is narrowed down at once.
  const { field, prefix } = partsOf(useSettled(word, pauseMs), isCounting);
  const now = partsOf(word, isCounting);
  const isAsked = isOpen && word !== "" && !word.startsWith('"') && now.field === field;
  const fields = useQuery({
    queryKey: ["event-fields", prefix, span],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events/fields", {
          params: { query: { ...everything, ...span, prefix: prefix.slice(0, 200), limit: shown } },
          signal,
        }),
      ),
    enabled: isAsked && field === null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const values = useQuery({
    queryKey: ["event-values", field, prefix, span],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events/values", {
          params: {
            query: { ...everything, ...span, field: field ?? "", prefix: prefix.slice(0, 400), limit: shown },
          },
          signal,
        }),
      ),
    enabled: isAsked && field !== null,
    placeholderData: (before, asked) => (asked?.queryKey[1] === field ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    // A field that no event has is told when the search runs.
    retry: false,
  });
  if (!isAsked) return noOffers;
  if (field !== null) {
    const { items = [], sampled = false } = values.data ?? {};
    return items
      .filter(({ value }) => !value.includes('"') && value.toLowerCase().startsWith(now.prefix.toLowerCase()))
      .map(({ value, count }) => ({
        text: termOf(field, value, now.isExcluded),
        hint: `${sampled ? "≥ " : ""}${count.toLocaleString(language)}`,
      }))
      .filter(({ text }) => text !== word);
  }
  return (fields.data?.items ?? [])
    .filter(({ path }) => path.toLowerCase().includes(now.prefix.toLowerCase()))
    .map(({ path, type, description, count }) => ({
      text: isCounting ? path : `${path}:`,
      hint:
        description?.[language] ??
        (count === null
          ? t(`query.type.${type}`)
          : t("query.seen", { count: count.toLocaleString(language) })),
    }))
    .filter(({ text }) => text !== word);
}

/** `field:value` and `field!=value` in their parts; else what may become the name of a field. */
function partsOf(word: string, isCounting: boolean) {
  const split = isCounting ? null : /^([A-Za-z_][\w.-]*)(:|!=)(.*)$/s.exec(word);
  if (split === null) return { field: null, prefix: word, isExcluded: false };
  const [, field = "", operator, value = ""] = split;
  return { field, prefix: value.replaceAll('"', ""), isExcluded: operator === "!=" };
}
