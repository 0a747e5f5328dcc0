import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { type Assess, type ReadIndicator, type ReadItem, readIndicators } from "@breakwater/indicators";
import type { Actor } from "../store/identity.ts";
import type { Indicators, PlacedLeftOut, SourceDescription } from "../store/indicators.ts";
import { decodeContent } from "./decode-content.ts";
import {
  type ImportReport,
  ReadCounter,
  type ReadSummary,
  type RefusedReason,
  toJson,
} from "./import-report.ts";

export interface ImportRequest {
  readonly by: Actor;
  readonly source: SourceDescription;
  readonly content: Uint8Array;
  /** Nothing is stored. */
  readonly isDryRun: boolean;
  /** Takes also a list that has lost most of what it held. */
  readonly force: boolean;
}

/** One transaction. While the next batch is read, others come to write. */
const batchSize = 2_000;

/**
 * Reads a file of indicators into the control store as what its source lists now. All of it counts at once or nothing does:
 * what cannot be read, holds nothing, or has lost most of its list leaves the source as it was, and is told.
 */
export async function importIndicators(
  indicators: Indicators,
  request: ImportRequest,
  assess?: Assess,
): Promise<ImportReport> {
  const { by, source, content, isDryRun } = request;
  const digest = createHash("sha256").update(content).digest("hex");
  if (!isDryRun && !request.force && (await isUnchanged(indicators, source, digest)))
    return { outcome: "unchanged", source: source.name, digest };
  const report = await readAndStore(indicators, request, digest, assess);
  if (report.outcome === "refused" && !isDryRun)
    await indicators.imports.refuse(by, source, `${report.reason}: ${report.detail}`);
  return report;
}

async function isUnchanged(
  indicators: Indicators,
  source: SourceDescription,
  digest: string,
): Promise<boolean> {
  const known = (await indicators.sources([source.scope])).find(({ name }) => name === source.name);
  return (
    known !== undefined &&
    known.digest === digest &&
    known.problem === null &&
    (["kind", "licence", "tlp", "confidence", "reliability"] as const).every(
      (key) => known[key] === source[key],
    )
  );
}

async function readAndStore(
  indicators: Indicators,
  request: ImportRequest,
  digest: string,
  assess: Assess | undefined,
): Promise<ImportReport> {
  const decoded = decodeContent(request.content);
  if (!decoded.isReadable) return refused(decoded.reason, decoded.detail);
  const read = readIndicators(decoded.text, assess === undefined ? {} : { assess });
  if (!read.isReadable) return refused(read.reason, read.detail);
  const file = { source: request.source.name, format: read.format, digest };
  return request.isDryRun
    ? compare(indicators, request, read.items, file)
    : store(indicators, request, read.items, file);
}

type File = Pick<ReadSummary, "source" | "format" | "digest">;

/** What would change. */
async function compare(
  indicators: Indicators,
  { source }: ImportRequest,
  items: Iterable<ReadItem>,
  file: File,
): Promise<ImportReport> {
  const counter = new ReadCounter();
  let kept = 0;
  for (const { indicators: batch } of batchesOf(items, counter))
    kept += await indicators.imports.countListed(source, batch);
  const summary = counter.summary(file);
  if (counter.indicators === 0) return nothingIn(summary);
  const known = (await indicators.sources([source.scope])).find(({ name }) => name === source.name);
  const removed = (known?.count ?? 0) - kept;
  return { outcome: "would-apply", added: counter.indicators - kept, kept, removed, ...summary };
}

async function store(
  indicators: Indicators,
  { by, source, force }: ImportRequest,
  items: Iterable<ReadItem>,
  file: File,
): Promise<ImportReport> {
  const { imports } = indicators;
  const counter = new ReadCounter();
  const number = await imports.begin(source, file);
  let isDone = false;
  try {
    for (const batch of batchesOf(items, counter)) {
      await imports.stage(number, source.scope, batch.indicators, batch.leftOut);
      await turn();
    }
    const summary = counter.summary(file);
    if (counter.indicators === 0) return nothingIn(summary);
    const outcome = await imports.finish(by, number, source, { file, summary: toJson(summary), force });
    isDone = outcome.kind === "applied";
    if (outcome.kind === "shrunk")
      return {
        ...refused(
          "shrunk",
          `it lists ${outcome.now} indicators where there were ${outcome.before}; import it with force if that is right`,
        ),
        ...summary,
      };
    const { added, kept, removed } = outcome;
    return { outcome: "applied", added, kept, removed, ...summary };
  } finally {
    if (!isDone) await imports.abandon(number);
  }
}

interface Batch {
  readonly indicators: readonly ReadIndicator[];
  readonly leftOut: readonly PlacedLeftOut[];
}

function* batchesOf(items: Iterable<ReadItem>, counter: ReadCounter): Generator<Batch> {
  let indicators: ReadIndicator[] = [];
  let leftOut: PlacedLeftOut[] = [];
  for (const item of items) {
    const kept = counter.add(item);
    if (item.kind === "indicator") indicators.push(item.indicator);
    if (kept !== null) leftOut.push(kept);
    if (indicators.length + leftOut.length < batchSize) continue;
    yield { indicators, leftOut };
    indicators = [];
    leftOut = [];
  }
  if (indicators.length + leftOut.length > 0) yield { indicators, leftOut };
}

function refused(reason: RefusedReason, detail: string) {
  return { outcome: "refused", reason, detail } as const;
}

function nothingIn(summary: ReadSummary): ImportReport {
  return { ...refused("no_indicators", "nothing in it is an indicator"), ...summary };
}
