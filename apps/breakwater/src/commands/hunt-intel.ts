import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  buildSegment,
  byParticularity,
  decide,
  type DecisionBasis,
  defaultAgeing,
  type IndicatorMention,
  type ReadIndicator,
  readIndicators,
  type SetEntry,
} from "@breakwater/indicators";
import type { Detect } from "../detect/detect.ts";
import { IndicatorDetector } from "../detect/indicators/indicator-detector.ts";
import { decodeContent } from "../intel/decode-content.ts";
import { findIndicatorFiles } from "../intel/indicator-files.ts";
import { type DecideFor, describeMatches, type ScopedIndicator } from "../store/indicator-detection.ts";
import { type CommandIo, UsageError } from "./io.ts";

/** The indicators of a hunt. */
export interface HuntIntel {
  readonly detect: Detect;
  readonly count: number;
}

/** Reads the files of `--intel`; one that cannot be read ends the hunt: what it lists would be missed silently. */
export function readHuntIntel(paths: readonly string[], io: CommandIo): HuntIntel {
  const { files, problems } = findIndicatorFiles(paths);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(`--intel ${problem}`);
  const known = new Map<string, ScopedIndicator & { readonly number: number }>();
  for (const { path, name } of files) readFile(path, name, known, io);
  const indicators = new Map([...known.values()].map((one) => [one.number, one]));
  const detector = detectorOf([...indicators.values()]);
  return {
    count: indicators.size,
    detect: (event, device) => describeMatches(detector.detect(event, device), indicators, decideOffline),
  };
}

function readFile(
  path: string,
  source: string,
  known: Map<string, ScopedIndicator & { readonly number: number }>,
  io: CommandIo,
): void {
  const decoded = decodeContent(readFileSync(path));
  if (!decoded.isReadable) throw new UsageError(`--intel ${path}: ${decoded.detail}`);
  const read = readIndicators(decoded.text);
  if (!read.isReadable) throw new UsageError(`--intel ${path}: ${read.detail}`);
  const leftOut = new Map<string, number>();
  let count = 0;
  for (const item of read.items) {
    if (item.kind !== "indicator") {
      const reason = item.kind === "pattern" ? "pattern_with_more_than_values" : item.leftOut.reason;
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      continue;
    }
    count += 1;
    const { kind, value } = item.indicator;
    const before = known.get(`${kind} ${value}`);
    known.set(`${kind} ${value}`, {
      number: before?.number ?? known.size,
      scope: "installation",
      kind,
      value,
      mentions: [...(before?.mentions ?? []), mentionOf(item.indicator, source)],
    });
  }
  const reasons = [...leftOut].map(([reason, number]) => `${number} ${reason}`);
  io.err(
    `breakwater hunt: ${source}: ${count} indicators${reasons.length === 0 ? "" : `; left out: ${reasons.join(", ")}`}\n`,
  );
}

function mentionOf(indicator: ReadIndicator, source: string): IndicatorMention {
  const { description, port, standing, notes, sharedWith } = indicator;
  const { tlp, confidence, validFrom, validUntil, externalId } = indicator;
  const about = { tlp, confidence, validFrom, validUntil, externalId };
  return {
    source,
    licence: "",
    description,
    port,
    standing,
    notes,
    sharedWith,
    ...about,
    role: indicator.role,
    statedAt: null,
    listedAt: null,
  };
}

/** Logs of any age are looked through: values age by the defaults, counted from what their files say, and by nothing else. */
const offline: DecisionBasis = {
  ageing: byParticularity(defaultAgeing),
  warninglists: [],
  protectedBy: () => null,
};

const decideOffline: DecideFor = (_, indicator, time) =>
  decide({ ...indicator, override: null, isWithdrawn: false }, offline, time);

function detectorOf(
  indicators: readonly (ScopedIndicator & { readonly number: number })[],
): IndicatorDetector {
  const detector = new IndicatorDetector();
  // What means nothing alone is not looked for.
  const wanted = indicators.filter(({ mentions }) =>
    mentions.some(({ standing }) => standing !== "never-alone"),
  );
  if (wanted.length === 0) return detector;
  const entries = wanted.map(({ kind, value, number }): SetEntry => ({ kind, value, id: number }));
  const segment = buildSegment(() => entries, {
    seed: randomBytes(4).readUInt32LE(),
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  });
  detector.use({
    revision: 0,
    // Shared memory: that is what it was made with.
    scopes: [{ scope: "installation", segments: [segment as SharedArrayBuffer] }],
    withdrawn: new SharedArrayBuffer(4),
  });
  return detector;
}
