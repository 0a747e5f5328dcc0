import { readWarninglist, type Warninglist } from "@breakwater/indicators";
import type { IndicatorDecisions } from "../../store/decisions.ts";
import type { Feed } from "../../store/feeds.ts";
import { systemActor } from "../../store/identity.ts";
import { decodeContent } from "../decode-content.ts";
import type { ImportReport } from "../import-report.ts";
import type { Intel } from "../intel.ts";
import { holdReason } from "./hold-reason.ts";

/** Puts what a feed brought in the place of its warning list, unless a person has to look at it first. */
export async function takeWarninglist(
  {
    decisions,
    intel,
  }: {
    readonly decisions: Pick<IndicatorDecisions, "warninglists" | "putWarninglist">;
    readonly intel: Pick<Intel, "refresh">;
  },
  { scope, name, warninglistAction }: Feed,
  {
    content,
    digest,
    force,
  }: { readonly content: Uint8Array; readonly digest: string; readonly force: boolean },
): Promise<{ readonly reason: string | null; readonly report: ImportReport }> {
  const before = (await decisions.warninglists([scope])).find((one) => one.name === name);
  if (before?.digest === digest)
    return { reason: null, report: { outcome: "unchanged", source: name, digest } };
  const list = readList(content, name);
  if (!("entries" in list)) {
    const report = { outcome: "refused", reason: "no_indicators", detail: list.detail } as const;
    return { reason: `${list.reason}: ${list.detail}`, report };
  }
  const change = {
    added: list.entries.length,
    kept: 0,
    removed: before?.count ?? 0,
    source: name,
    format: "warninglist",
    digest,
    patterns: 0,
    read: countsOf(list),
    leftOut: list.notRead.count === 0 ? {} : { unsupported_type: list.notRead.count },
    leftOutItems: [],
  };
  const reason = force ? null : holdReason({ outcome: "would-apply", ...change }, before?.count ?? 0);
  if (reason !== null) return { reason, report: { outcome: "would-apply", ...change } };
  // What it does is the list's own once it is there: people change it there.
  const action = before?.action ?? warninglistAction ?? "inform";
  await decisions.putWarninglist(systemActor, scope, { ...list, name }, { action, digest });
  await intel.refresh();
  return { reason: null, report: { outcome: "applied", ...change } };
}

function readList(content: Uint8Array, name: string) {
  const decoded = decodeContent(content);
  if (!decoded.isReadable) return decoded;
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(decoded.text.slice(0, 1_000)))
    return { reason: "html", detail: "a page, not a warning list" } as const;
  return readWarninglist(decoded.text, name);
}

function countsOf({ entries }: Warninglist): Readonly<Partial<Record<Warninglist["kinds"][number], number>>> {
  const counts = new Map<Warninglist["kinds"][number], number>();
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries(counts);
}
