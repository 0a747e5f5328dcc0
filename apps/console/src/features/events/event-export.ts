import type { OcsfEvent } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { Span } from "../../shell/range.ts";
import type { Exportable } from "../../ui/ExportMenu.tsx";
import { formatExact } from "../../ui/zone.ts";
import { columnText, columnTitle, fieldsOf } from "./columns.tsx";
import { numberAt } from "./event-text.ts";
import type { EventsSearch } from "./page.ts";
import { fetchFile, fetchPage } from "./queries.ts";

const times: Readonly<Record<string, string>> = { time: "time", received: "metadata.logged_time" };

/** The events of a search, with the columns that are shown; times in the zone that is shown, which the heads name. */
export function exportOf(
  search: EventsSearch,
  span: Span,
  columns: readonly string[],
  { t, zone }: { readonly t: Texts["t"]; readonly zone: string },
): Exportable<OcsfEvent> {
  const fields = fieldsOf(columns);
  async function* pages(signal: AbortSignal): AsyncIterable<readonly OcsfEvent[]> {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(
        search,
        span,
        fields,
        { cursor, limit: 1_000 },
        signal,
      );
      yield page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return {
    name: "breakwater-events",
    columns: columns.map((id) =>
      Object.hasOwn(times, id) ? `${columnTitle(id, t)} (${zone})` : columnTitle(id, t),
    ),
    cells: (event) =>
      columns.map((id) => {
        const path = Object.hasOwn(times, id) ? times[id] : undefined;
        const ms = path === undefined ? null : numberAt(event, path);
        return ms === null ? columnText(id, event) : formatExact(ms, zone);
      }),
    pages,
    served: (["parquet", "ndjson"] as const).map((format) => ({
      format,
      label: t(`events.export.${format}`),
      hint: t(`events.export.${format}.hint`),
      load: (signal) => fetchFile(search, span, format, signal),
    })),
  };
}
