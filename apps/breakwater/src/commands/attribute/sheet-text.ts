import { type Language, type MessageKey, renderMessage } from "@breakwater/messages";
import { unknownActor } from "../../track/attribution/ach.ts";
import type { AttributionSheet } from "../../track/attribution/attribution-sheet.ts";
import { type FeatureKey, valueOf } from "../../track/attribution/evidence.ts";

type Say = (key: MessageKey, parameters?: Readonly<Record<string, string | number>>) => string;

/** A sheet as lines for a terminal. Names come from files: control characters in them are taken out. */
export function sheetText(
  sheet: AttributionSheet,
  names: ReadonlyMap<string, string>,
  language: Language,
): string {
  const say: Say = (key, parameters = {}) => renderMessage(language, { key, parameters });
  const lines = [
    ...verdict(sheet, say),
    "",
    say("attribution.compared", {
      evidence: sheet.evidence.length,
      groups: sheet.compared,
      few: sheet.notCompared,
    }),
    ...crossings(sheet, say),
    ...unseen(sheet, names, say),
    "",
    ...candidates(sheet, names, say),
    ...matrix(sheet, names, say),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function verdict({ judgement, candidates }: AttributionSheet, say: Say): readonly string[] {
  const { named, abstained, probability, unknownProbability, word } = judgement;
  const parameters = {
    group: candidates[0]?.group.name ?? "",
    word: say(`attribution.word.${word}`),
    percent: Math.round(100 * probability),
  };
  const against = say("attribution.against", { percent: Math.round(100 * unknownProbability) });
  if (named !== null) return [say("attribution.named", parameters), against];
  return [
    say("attribution.unknown"),
    ...(abstained === null ? [] : [say(`attribution.abstained.${abstained}`, parameters)]),
    against,
  ];
}

function crossings({ crossed }: AttributionSheet, say: Say): readonly string[] {
  return crossed.map(({ from, to, alternatives }) =>
    alternatives.length === 0
      ? say("attribution.crossed", { from, to })
      : say("attribution.crossed.or", { from, to, others: alternatives.join(", ") }),
  );
}

function unseen(
  { unseen }: AttributionSheet,
  names: ReadonlyMap<string, string>,
  say: Say,
): readonly string[] {
  if (unseen.length === 0) return [];
  return [say("attribution.unseen", { values: unseen.map((key) => named(key, names)).join(", ") })];
}

const shownShared = 8;

function candidates(
  { candidates }: AttributionSheet,
  names: ReadonlyMap<string, string>,
  say: Say,
): readonly string[] {
  return candidates.flatMap(({ group, score, shared, mayMean }) => [
    `${group.id}  ${group.name}  ${say("attribution.score")} ${score.toFixed(1)}`,
    `       ${say("attribution.shared")} ${shared.length}: ${shared
      .slice(0, shownShared)
      .map(({ key, holders }) => `${named(key, names)} (1/${holders})`)
      .join(", ")}${shared.length > shownShared ? " ..." : ""}`,
    ...(mayMean.length > 1
      ? [
          `       ${say("attribution.may-mean", { group: group.name, actors: mayMean.map(({ name }) => name).join(", ") })}`,
        ]
      : []),
  ]);
}

function matrix(
  { matrix }: AttributionSheet,
  names: ReadonlyMap<string, string>,
  say: Say,
): readonly string[] {
  const { hypotheses, rows, result } = matrix;
  const width = Math.max(...hypotheses.map(({ length }) => length), unknownActor.length) + 2;
  const header = hypotheses.map((one) => one.padEnd(width)).join("");
  const divided = rows
    .map((row, at) => ({ ...row, diagnosticity: result.diagnosticity[at] ?? 0 }))
    .filter(({ diagnosticity }) => diagnosticity > 0)
    .toSorted((a, b) => b.diagnosticity - a.diagnosticity);
  return [
    "",
    header,
    ...divided.map(
      ({ cells, evidence, diagnosticity }) =>
        `${cells.map((cell) => cell.padEnd(width)).join("")}${diagnosticity.toFixed(2)}  ${named(evidence as FeatureKey, names)}`,
    ),
    "",
    ...result.order.map(
      ({ hypothesis, inconsistency }) =>
        `${say("attribution.hypothesis")} ${hypothesis.padEnd(width)}${say("attribution.against-it")} ${inconsistency.toFixed(1)}`,
    ),
    result.decisive.length === 0
      ? say("attribution.steady")
      : say("attribution.decisive", {
          values: result.decisive.map((key) => named(key as FeatureKey, names)).join(", "),
        }),
  ];
}

function named(key: FeatureKey, names: ReadonlyMap<string, string>): string {
  const name = names.get(valueOf(key));
  return name === undefined ? valueOf(key) : `${valueOf(key)} ${name}`;
}

function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, " ");
}
