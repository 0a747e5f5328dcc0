import { createHash } from "node:crypto";
import type { Feed } from "../../store/feeds.ts";
import { systemActor } from "../../store/identity.ts";
import { StoreError } from "../../store/store-error.ts";
import { maximumKnowledgeText, type VulnerabilityKnowledge } from "../../store/vulnerability-knowledge.ts";
import { decodeContent } from "../decode-content.ts";
import type { ImportReport, RefusedReason } from "../import-report.ts";
import { FeedError } from "./feed-error.ts";
import { holdReason } from "./hold-reason.ts";

/** Says what a file with knowledge of vulnerabilities is, and how much of it is understood; `unknown` for any other. */
export type ReadKnowledge = (text: string) => {
  readonly kind: string;
  readonly taken: number;
  readonly leftOut: number;
};

export interface KnowledgeMeans {
  readonly knowledge: Pick<VulnerabilityKnowledge, "list" | "put">;
  readonly readKnowledge: ReadKnowledge;
}

/** Puts what a feed brought in the place of its file of knowledge, unless a person has to look at it first. */
export async function takeKnowledge(
  { knowledge, readKnowledge }: KnowledgeMeans,
  { scope, name }: Pick<Feed, "scope" | "name">,
  { content, force }: { readonly content: Uint8Array; readonly force: boolean },
): Promise<{ readonly reason: string | null; readonly report: ImportReport }> {
  const decoded = readText(content);
  if ("reason" in decoded) return refused(decoded.reason, decoded.detail);
  const { text } = decoded;
  const digest = createHash("sha256").update(text).digest("hex");
  const before = (await knowledge.list([scope])).find((one) => one.name === name);
  if (before?.digest === digest)
    return { reason: null, report: { outcome: "unchanged", source: name, digest } };
  const { kind, taken, leftOut } = readKnowledge(text);
  if (kind === "unknown" || taken === 0)
    return refused(
      "no_knowledge",
      "none of KEV catalogue, EPSS scores, CVE records, CSAF advisories, SSVC points, ends of support",
    );
  const change = {
    added: taken,
    kept: 0,
    removed: before?.taken ?? 0,
    source: name,
    format: kind,
    digest,
    patterns: 0,
    read: {},
    leftOut: leftOut === 0 ? {} : { not_understood: leftOut },
    leftOutItems: [],
  };
  const wouldApply = { outcome: "would-apply", ...change } as const;
  const reason =
    before !== undefined && before.kind !== kind
      ? `other_kind: it held ${before.kind}, and holds ${kind} now`
      : holdReason(wouldApply, before?.taken ?? 0, "entries");
  if (reason !== null && !force) return { reason, report: wouldApply };
  await knowledge
    .put(systemActor, scope, { name, kind, taken, leftOut, digest, text })
    .catch((error: unknown) => {
      if (error instanceof StoreError && error.code === "too_many")
        throw new FeedError("knowledge_full", error.message);
      throw error;
    });
  return { reason: null, report: { outcome: "applied", ...change } };
}

type Read = { readonly text: string } | { readonly reason: RefusedReason; readonly detail: string };

function readText(content: Uint8Array): Read {
  const decoded = decodeContent(content);
  if (!decoded.isReadable) return { reason: decoded.reason, detail: decoded.detail };
  const { text } = decoded;
  if (text.length > maximumKnowledgeText)
    return { reason: "too_large", detail: `unpacked, it is more than ${maximumKnowledgeText} bytes` };
  if (text.trim() === "") return { reason: "empty", detail: "there is nothing in it" };
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text.slice(0, 1_000)))
    return { reason: "html", detail: "a page, not knowledge of vulnerabilities" };
  return { text };
}

function refused(reason: RefusedReason, detail: string) {
  return { reason: `${reason}: ${detail}`, report: { outcome: "refused", reason, detail } } as const;
}
