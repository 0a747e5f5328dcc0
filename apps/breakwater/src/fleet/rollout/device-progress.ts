import type { DeviceProgress, ProgressKind, SignalKind } from "../../store/rollouts.ts";

export type ProgressEvent =
  | { readonly kind: "contact" }
  | { readonly kind: "offered" }
  | { readonly kind: "withdrawn" }
  | {
      readonly kind: "reported";
      readonly state: "fetched" | "verified" | "applied" | "failed" | "undone";
      readonly compromise?: DeviceProgress["compromise"];
    }
  | { readonly kind: "signal"; readonly signal: SignalKind; readonly confirms: boolean }
  | { readonly kind: "opted out" }
  | { readonly kind: "opted in" };

export const freshProgress: DeviceProgress = {
  kind: "not offered",
  since: 0,
  lastContact: null,
  signals: [],
  compromise: "unknown",
};

/** On the way to proven; a report of an earlier step that comes late changes nothing. */
const order: readonly ProgressKind[] = ["not offered", "offered", "fetched", "verified", "applied", "proven"];

/** What a device is after an event. Reports may come late, twice or out of order; what a device did is believed whatever was offered. */
export function nextProgress(
  before: DeviceProgress,
  event: ProgressEvent,
  at: number,
  minimumSignals: number,
): DeviceProgress {
  switch (event.kind) {
    case "contact":
      return heard(before, at);
    case "offered":
      return before.kind === "not offered" ? become(before, "offered", at) : before;
    case "withdrawn":
      return isUnderWay(before) ? become(before, "not offered", at) : before;
    case "reported":
      return reported(heard(before, at), event.state, event.compromise ?? before.compromise, at);
    case "signal":
      return signalled(before, event, at, minimumSignals);
    case "opted out":
      return isUnderWay(before) || before.kind === "not offered" ? become(before, "opted out", at) : before;
    case "opted in":
      return before.kind === "opted out" ? become(before, "not offered", at) : before;
  }
}

/** Offered and not yet done or gone wrong. */
export function isUnderWay({ kind }: DeviceProgress): boolean {
  return kind === "offered" || kind === "fetched" || kind === "verified";
}

function heard(before: DeviceProgress, at: number): DeviceProgress {
  return { ...before, lastContact: Math.max(before.lastContact ?? 0, at) };
}

function reported(
  before: DeviceProgress,
  state: "fetched" | "verified" | "applied" | "failed" | "undone",
  compromise: DeviceProgress["compromise"],
  at: number,
): DeviceProgress {
  const known = { ...before, compromise };
  if (state === "failed" || state === "undone")
    return before.kind === state ? known : { ...become(known, state, at), signals: [] };
  // A device that failed and now says that it has applied it did so: somebody repaired it.
  const isRepair = state === "applied" && (before.kind === "failed" || before.kind === "undone");
  const isFurther = order.indexOf(state) > order.indexOf(before.kind) && order.includes(before.kind);
  const isOptedOut = before.kind === "opted out" && state === "applied";
  return isRepair || isFurther || isOptedOut ? become(known, state, at) : known;
}

function signalled(
  before: DeviceProgress,
  { signal, confirms }: Extract<ProgressEvent, { kind: "signal" }>,
  at: number,
  minimumSignals: number,
): DeviceProgress {
  if (before.kind !== "applied" && before.kind !== "proven") return before;
  // Whoever sees it from outside is believed against the device.
  if (!confirms) return { ...become(before, "failed", at), signals: [] };
  const signals = before.signals.includes(signal) ? before.signals : [...before.signals, signal];
  const isProven = signals.length >= minimumSignals && signals.some((one) => one !== "read back");
  const after = { ...before, signals };
  return isProven && before.kind === "applied" ? become(after, "proven", at) : after;
}

function become(before: DeviceProgress, kind: ProgressKind, at: number): DeviceProgress {
  return { ...before, kind, since: at };
}
