import type { ReactNode } from "react";
import type { OcsfEvent } from "../../api/types.ts";
import type { Texts } from "../../i18n/i18n.tsx";
import type { MessageKey } from "../../i18n/texts.ts";
import type { Column } from "../../ui/DataTable.tsx";
import { SampleMark } from "../../ui/SampleMark.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { captionOf } from "./captions.ts";
import { endpointText, numberAt, textAt, userText } from "./event-text.ts";

interface Known {
  readonly title: MessageKey;
  readonly width: string;
  /** What of the event it needs. */
  readonly fields: readonly string[];
  readonly text: (event: OcsfEvent) => string;
  readonly cell?: (event: OcsfEvent) => ReactNode;
}

const caption = (field: string) => (event: OcsfEvent) => captionOf(field, textAt(event, field));
const endpoint = (name: "src_endpoint" | "dst_endpoint") => ({
  fields: [`${name}.ip`, `${name}.hostname`, `${name}.port`, `evidences.0.${name}`],
  text: (event: OcsfEvent) => endpointText(event, name),
  cell: (event: OcsfEvent) => <Value text={endpointText(event, name)} most={26} />,
});

function deviceText(event: OcsfEvent): string {
  return textAt(event, "device.hostname") || textAt(event, "device.ip") || textAt(event, "device.uid");
}

/** The server's own label; no sender can set it. */
export function isSample(event: OcsfEvent): boolean {
  const { metadata } = event;
  const labels: unknown =
    typeof metadata === "object" && metadata !== null && "labels" in metadata ? metadata.labels : undefined;
  return Array.isArray(labels) && labels.includes("sample");
}

export const knownColumns = {
  time: {
    title: "events.time",
    width: "148px",
    fields: ["time"],
    text: (event) => textAt(event, "time"),
    cell: (event) => <TimeText ms={numberAt(event, "time")} />,
  },
  received: {
    title: "events.received",
    width: "148px",
    fields: ["metadata.logged_time"],
    text: (event) => textAt(event, "metadata.logged_time"),
    cell: (event) => <TimeText ms={numberAt(event, "metadata.logged_time")} />,
  },
  class: { title: "events.class", width: "116px", fields: ["class_uid"], text: caption("class_uid") },
  product: {
    title: "events.product",
    width: "116px",
    fields: ["metadata.product.name"],
    text: (event) => textAt(event, "metadata.product.name"),
  },
  device: {
    title: "events.device",
    width: "100px",
    fields: ["device.hostname", "device.ip", "device.uid", "metadata.labels"],
    text: deviceText,
    cell: (event) => (
      <>
        {isSample(event) && <SampleMark />} {visibleText(deviceText(event))}
      </>
    ),
  },
  source: { title: "events.source", width: "146px", ...endpoint("src_endpoint") },
  destination: { title: "events.destination", width: "146px", ...endpoint("dst_endpoint") },
  user: {
    title: "events.user",
    width: "84px",
    fields: ["user.name", "actor.user.name", "evidences.0.user.name"],
    text: userText,
  },
  action: {
    title: "events.action",
    width: "68px",
    fields: ["disposition_id"],
    text: caption("disposition_id"),
  },
  severity: {
    title: "events.severity",
    width: "104px",
    fields: ["severity_id"],
    text: caption("severity_id"),
  },
  raw: {
    title: "events.raw",
    width: "minmax(160px, 1fr)",
    fields: ["raw_data"],
    text: (event) => textAt(event, "raw_data"),
    cell: (event) => <code className="raw-cell">{visibleText(textAt(event, "raw_data"))}</code>,
  },
} as const satisfies Readonly<Record<string, Known>>;

export type KnownColumn = keyof typeof knownColumns;
export const defaultColumns: readonly KnownColumn[] = [
  "time",
  "class",
  "device",
  "source",
  "destination",
  "user",
  "action",
  "raw",
];
const maximumColumns = 20;

export function isKnownColumn(id: string): id is KnownColumn {
  return Object.hasOwn(knownColumns, id);
}

/** Columns of an address: known ones by name, any other path of an event as itself. */
export function columnIds(text: string | undefined): readonly string[] {
  if (text === undefined) return defaultColumns;
  const ids = text
    .split(",")
    .filter((id) => isKnownColumn(id) || /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,7}$/.test(id));
  return ids.length === 0 ? defaultColumns : [...new Set(ids)].slice(0, maximumColumns);
}

function knownOf(id: string): Known | null {
  return isKnownColumn(id) ? knownColumns[id] : null;
}

/** What the server must send for these columns. */
export function fieldsOf(ids: readonly string[]): string {
  const fields = ids.flatMap((id) => knownOf(id)?.fields ?? [id]);
  return [...new Set(["metadata.uid", ...fields])].join(",");
}

export function columnTitle(id: string, t: Texts["t"]): string {
  const known = knownOf(id);
  return known === null ? id : t(known.title);
}

export function columnText(id: string, event: OcsfEvent): string {
  const known = knownOf(id);
  return known === null ? textAt(event, id) : known.text(event);
}

export function toColumn(id: string, t: Texts["t"]): Column<OcsfEvent> {
  const known = knownOf(id);
  const text = (event: OcsfEvent) => visibleText(columnText(id, event));
  return {
    id,
    title: known === null ? <code>{id}</code> : t(known.title),
    width: known?.width ?? "160px",
    cell: known?.cell ?? ((event) => <span title={text(event)}>{text(event)}</span>),
  };
}
