import { classUid, deviceTypeId, severity } from "@breakwater/ocsf";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent } from "../product.ts";
import { toBase } from "../requirements.ts";

const start = "breakwater-collector: {";
const maximumText = 4_096;
/** OCSF File Activity: Create, Update, Delete; Account Change: Create, Other, Delete. */
const fileActivities = { added: 1, changed: 3, removed: 4, unlike: 99 } as const;
const accountActivities = { added: 1, changed: 99, removed: 6, unlike: 99 } as const;
type Change = keyof typeof fileActivities;

const hashed: ReadonlySet<string> = new Set(["file", "boot", "startup", "set_user_id", "web_link"]);
const sha256 = 3;
const regularFile = 1;
const symbolicLink = 7;

/**
 * What changed on a device between two snapshots of our collector, as our server tells it:
 * `breakwater-collector: {"time":1795780000000,"device":"edge-1","change":"added","kind":"account","name":"backup","after":{"uid":"0"}}`.
 * Files and accounts have classes of their own; all else is a change of the device's state (OCSF 5019).
 */
export const breakwaterCollector: DeviceProduct = {
  vendor: "Breakwater",
  product: "Collector",
  recognises: ({ text, header }) => text.startsWith(start, header.messageStart),
  toDraft,
  fieldPaths: new Map([
    ["kind", ["metadata.log_name"]],
    ["event", ["metadata.event_code"]],
  ]),
  logSources: [{ product: "breakwater", service: "collector" }],
};

interface Told {
  readonly time: number;
  readonly device: string;
  readonly change: string;
  readonly kind: string;
  readonly name: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** What most other devices of the build have, and how many of how many. */
  readonly fleet: Readonly<Record<string, string>>;
  readonly peers: string | null;
  /** The change window that was open. */
  readonly expected: string | null;
}

function toDraft({ text, header }: LogMessage): Draft {
  const told = read(text.slice(header.messageStart + start.length - 1));
  const event: DraftEvent = {
    class_uid: classUid.deviceConfigStateChange,
    activity_id: 1,
    severity_id: severity.informational,
    metadata: { product: { name: "Collector", vendor_name: "Breakwater" } },
  };
  if (told === null) return toBase(event, null, "required_field_missing");
  const { kind, change, name, before, after, device } = told;
  event.message = `${kind} ${change}: ${name}`.slice(0, 1_024);
  event.metadata = { ...event.metadata, log_name: kind, event_code: `${kind}.${change}` };
  event.device = { type_id: deviceTypeId.unknown, hostname: device };
  event.unmapped = {
    name,
    ...named("before", before),
    ...named("after", after),
    ...named("fleet", told.fleet),
    ...(told.peers === null ? {} : { peers: told.peers }),
    ...(told.expected === null ? {} : { expected: told.expected }),
  };
  if (hashed.has(kind)) describeFile(event, told);
  else if (kind === "account") describeAccount(event, told);
  const time = {
    ms: told.time,
    offsetMinutes: 0,
    hasYear: true,
    original: String(told.time),
    zoneIsGuess: false,
  };
  return { event, time, reason: null };
}

/** Null where it is not what our server writes. */
function read(json: string): Told | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // Somebody else wrote it: it is kept as a base event, with its line.
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  // Own properties only: the line is anyone's.
  const of = (name: string): unknown => (Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined);
  const [time, device, change, kind, name] = ["time", "device", "change", "kind", "name"].map(of);
  if (typeof time !== "number" || !Number.isFinite(time)) return null;
  if (![device, change, kind, name].every((one) => typeof one === "string" && one !== "")) return null;
  return {
    time,
    device: String(device).slice(0, 255),
    change: String(change).slice(0, 40),
    kind: String(kind).slice(0, 40),
    name: String(name).slice(0, maximumText),
    before: textsOf(of("before")),
    after: textsOf(of("after")),
    fleet: textsOf(of("fleet")),
    peers: textOf(of("peers")),
    expected: textOf(of("expected")),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, maximumText) : null;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === "string" ? [[name.slice(0, 40), text.slice(0, maximumText)]] : [],
    ),
  );
}

function named(when: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [`${when}_${name}`, text]));
}

function isChange(change: string): change is Change {
  return Object.hasOwn(fileActivities, change);
}

function describeFile(event: DraftEvent, { change, name, before, after }: Told): void {
  if (!isChange(change)) return;
  const now = change === "removed" ? before : after;
  const hash = now["sha256"];
  event.class_uid = classUid.fileActivity;
  event.activity_id = fileActivities[change];
  event.file = {
    name: name.slice(name.lastIndexOf("/") + 1) || name,
    path: name,
    type_id: now["link"] === undefined ? regularFile : symbolicLink,
    ...(hash === undefined ? {} : { hashes: [{ algorithm_id: sha256, value: hash }] }),
  };
  // OCSF asks who did it, which a comparison cannot tell.
  event.actor = { invoked_by: "unknown" };
}

function describeAccount(event: DraftEvent, { change, name, before, after }: Told): void {
  if (!isChange(change)) return;
  const { uid } = change === "removed" ? before : after;
  event.class_uid = classUid.accountChange;
  event.activity_id = accountActivities[change];
  event.user = { name, ...(uid === undefined ? {} : { uid }) };
}
