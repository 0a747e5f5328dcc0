// Written for the machine. The plain version is `RuleSet.scan`; tests run both on the same rules and events.
import type { Evaluation } from "../compile/evaluation.ts";
import type { Program, ProgramSet } from "../compile/program.ts";
import type { ScalarValue } from "../match/field-value.ts";
import { type Probe, ProbeBuilder } from "./probe.ts";
import { witnessOf } from "./witness.ts";

/** Numbers of the programs (positions in `programs`) that an event could match: never fewer than it does. */
export interface RuleIndex {
  candidates(evaluation: Evaluation, event: object, found: (program: number) => void): void;
}

/** Indexes programs by their witnesses. */
export function createRuleIndex(set: ProgramSet, programs: readonly Program[]): RuleIndex {
  const { probes, keywords, always } = buildProbes(set, programs);
  const byFirstKey = groupByFirstKey(set, probes);
  const seenPrograms = new Uint32Array(programs.length);
  const seenProbes = new Uint32Array(probes.length);
  let stamp = 0;

  return {
    candidates(evaluation, event, found) {
      stamp = (stamp + 1) >>> 0;
      if (stamp === 0) {
        seenPrograms.fill(0);
        seenProbes.fill(0);
        stamp = 1;
      }
      const report = (numbers: Int32Array): void => {
        for (let at = 0; at < numbers.length; at += 1) {
          const number = numbers[at] ?? 0;
          if (seenPrograms[number] === stamp) continue;
          seenPrograms[number] = stamp;
          found(number);
        }
      };
      for (const number of always) found(number);
      // From the event's keys, not from the rules' fields: an event has tens, rules have hundreds.
      for (const key of Object.keys(event)) {
        const positions = byFirstKey.get(key);
        if (positions === undefined) continue;
        for (const position of positions) {
          if (seenProbes[position] === stamp) continue;
          seenProbes[position] = stamp;
          const probe = probes[position];
          const field = probe === undefined ? null : evaluation.field(probe.slot);
          if (probe !== undefined && field !== null) probeScalars(probe, field.scalars, report);
        }
      }
      if (keywords !== null) probeScalars(keywords, evaluation.leaves(), report);
    },
  };
}

function probeScalars(
  probe: Probe,
  scalars: readonly ScalarValue[],
  report: (numbers: Int32Array) => void,
): void {
  if (probe.present.length > 0) report(probe.present);
  for (const scalar of scalars) probe.look(scalar, report);
}

interface Probes {
  readonly probes: readonly Probe[];
  readonly keywords: Probe | null;
  /** Programs without a witness. */
  readonly always: readonly number[];
}

function buildProbes(set: ProgramSet, programs: readonly Program[]): Probes {
  const builders = new Map<number, ProbeBuilder>();
  const always: number[] = [];
  for (const [number, { root }] of programs.entries()) {
    const witness = witnessOf(root, set.predicates);
    if (witness === null) always.push(number);
    for (const id of witness?.ids ?? []) {
      const entry = set.predicates[id];
      if (entry === undefined) throw new Error("rule index: a predicate was not numbered");
      let builder = builders.get(entry.slot);
      if (builder === undefined) {
        builder = new ProbeBuilder(entry.slot);
        builders.set(entry.slot, builder);
      }
      builder.add(entry.predicate.test, number);
    }
  }
  const keywords = builders.get(-1)?.build() ?? null;
  builders.delete(-1);
  return { probes: [...builders.values()].map((builder) => builder.build()), keywords, always };
}

/** An event holds a slot's value under the whole path as one key, or nested under the path's first part. */
function groupByFirstKey(set: ProgramSet, probes: readonly Probe[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [position, { slot }] of probes.entries()) {
    const keys = new Set(set.slots[slot]?.paths.flatMap(({ whole, parts }) => [whole, parts[0] ?? whole]));
    for (const key of keys) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [position]);
      else group.push(position);
    }
  }
  return groups;
}
