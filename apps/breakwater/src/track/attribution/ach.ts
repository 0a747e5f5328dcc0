import { type FeatureKey, kindOf } from "./evidence.ts";
import type { RankedGroup } from "./rank-groups.ts";

/** Analysis of competing hypotheses (Heuer): how a piece of evidence fits a hypothesis. */
export type Consistency = "CC" | "C" | "N" | "I" | "II";
const inconsistency: Readonly<Record<Consistency, number>> = { CC: 0, C: 0, N: 0, I: 1, II: 2 };
const place: Readonly<Record<Consistency, number>> = { CC: 2, C: 1, N: 0, I: -1, II: -2 };

export interface AchRow {
  readonly evidence: string;
  /** How far the evidence may be relied on, 0 to 1. */
  readonly weight: number;
  /** One for each hypothesis, in their order. */
  readonly cells: readonly Consistency[];
}

export interface AchResult {
  /** Hypotheses by least weighted inconsistency, the least first; equal ones in their given order. */
  readonly order: readonly { readonly hypothesis: string; readonly inconsistency: number }[];
  /** Of each row: 0 when it fits all hypotheses alike and so says nothing, 1 when it divides them most. */
  readonly diagnosticity: readonly number[];
  /** Rows without any one of which another hypothesis would lead, or share the lead. */
  readonly decisive: readonly string[];
}

/** Weighs a matrix of hypotheses and evidence. Evidence can only speak against a hypothesis; agreement is counted by nobody. */
export function weighHypotheses(hypotheses: readonly string[], rows: readonly AchRow[]): AchResult {
  const order = ordered(hypotheses, rows);
  const leaders = leadersOf(order);
  return {
    order,
    diagnosticity: rows.map(({ cells }) => {
      const places = cells.map((cell) => place[cell]);
      return cells.length === 0 ? 0 : (Math.max(...places) - Math.min(...places)) / 4;
    }),
    decisive: rows
      .filter(
        (row) =>
          leadersOf(
            ordered(
              hypotheses,
              rows.filter((one) => one !== row),
            ),
          ) !== leaders,
      )
      .map(({ evidence }) => evidence),
  };
}

function ordered(hypotheses: readonly string[], rows: readonly AchRow[]) {
  return hypotheses
    .map((hypothesis, at) => ({
      hypothesis,
      inconsistency: rows.reduce(
        (sum, { weight, cells }) => sum + weight * inconsistency[cells[at] ?? "N"],
        0,
      ),
    }))
    .toSorted((a, b) => a.inconsistency - b.inconsistency);
}

function leadersOf(order: AchResult["order"]): string {
  const least = order[0]?.inconsistency ?? 0;
  return JSON.stringify(
    order
      .filter((one) => one.inconsistency - least < 1e-9)
      .map(({ hypothesis }) => hypothesis)
      .sort(),
  );
}

/** The hypothesis that stands in every matrix. */
export const unknownActor = "unknown";

/**
 * A matrix for the first groups of a ranking and the unknown actor. That a group is not known to use a technique says nothing
 * against it; that it is not known to have a tool which few others have, does. What only one of the groups has speaks
 * against an unknown actor.
 *
 * @param holders how many known groups have a feature
 */
export function matrixOf(
  candidates: readonly RankedGroup[],
  evidence: ReadonlySet<FeatureKey>,
  holders: ReadonlyMap<FeatureKey, number>,
): { readonly hypotheses: readonly string[]; readonly rows: readonly AchRow[] } {
  const rows = [...evidence].map((key) => {
    const known = holders.get(key) ?? 0;
    const isTechnique = kindOf(key) === "technique";
    const cells = candidates.map(({ group }) => cellOf(group.features.has(key), isTechnique, known));
    const unknown: Consistency =
      isTechnique || known === 0 ? "C" : known === 1 ? "II" : known <= fewHolders ? "I" : "N";
    return { evidence: key, weight: isTechnique ? 0.5 : 1, cells: [...cells, unknown] };
  });
  return { hypotheses: [...candidates.map(({ group }) => group.id), unknownActor], rows };
}

const fewHolders = 3;

function cellOf(has: boolean, isTechnique: boolean, holders: number): Consistency {
  if (has) return isTechnique || holders > fewHolders ? "C" : "CC";
  if (isTechnique || holders === 0) return "N";
  return holders === 1 ? "II" : holders <= fewHolders ? "I" : "N";
}
