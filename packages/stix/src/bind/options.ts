import type { Budget } from "../match/budget.ts";
import type { Frontiers } from "./frontier.ts";
import { narrow } from "./narrow.ts";
import type { BindNode, FollowedBy } from "./node.ts";
import type { Times } from "./times.ts";

/**
 * The ways to take the first decision that is open in a node, as nodes with that decision taken:
 * - `or`: one of its children;
 * - `within`: the earliest `last` of its observations, from which the latest `first` follows;
 * - `followedBy`: the latest `first` of its first child, after which all others have to end;
 * - `repeats`: one copy and the rest.
 * Together they cover every binding. Earlier times come first.
 */
export function* optionsOf(
  node: BindNode,
  frontiers: Frontiers,
  times: Times,
  budget: Budget,
): Generator<BindNode> {
  switch (node.kind) {
    case "leaf":
      return;
    case "and":
      yield* optionsOfAnd(node.children, frontiers, times, budget);
      return;
    case "or":
      yield* node.children;
      return;
    case "within":
      for (const { decided } of withinOptions(node, frontiers, times, budget)) yield decided;
      return;
    case "followedBy":
      for (const { decided } of followedByOptions(node, frontiers, times, budget)) yield decided;
      return;
    case "repeats":
      yield* repeatsOptions(node.child, node.times, frontiers, times, budget);
  }
}

function* optionsOfAnd(
  children: readonly BindNode[],
  frontiers: Frontiers,
  times: Times,
  budget: Budget,
): Generator<BindNode> {
  budget.spend(children.length * 8);
  const at = children.findIndex((child) => !isPlain(child));
  const open = children[at];
  if (open === undefined) return;
  for (const option of optionsOf(open, frontiers, times, budget))
    yield {
      kind: "and",
      children: children.toSpliced(at, 1, ...(option.kind === "and" ? option.children : [option])),
    };
}

function isPlain(node: BindNode): boolean {
  return node.kind === "leaf" || (node.kind === "and" && node.children.every(isPlain));
}

/** A decision with the time at which it was taken: a later copy of the same node need not try earlier ones. */
interface Decided {
  readonly at: number;
  readonly decided: BindNode;
}

function* withinOptions(
  node: BindNode & { kind: "within" },
  frontiers: Frontiers,
  times: Times,
  budget: Budget,
): Generator<Decided> {
  const { child, microseconds } = node;
  // The latest first is at least the frontier's earliest, so an earlier `last` leaves it out of reach.
  const earliest = (frontiers.of(child).firsts[0] ?? Infinity) - microseconds;
  // What the frontier promises holds unless leaves compete for the same observations, so it is tried first.
  for (const at of new Set([...frontiers.of(node).lasts, ...distinctTimes(child, times.last, budget)])) {
    if (at < earliest) continue;
    const decided = narrow(child, { maximumFirst: at + microseconds, minimumLast: at }, times, budget);
    if (decided !== null) yield { at, decided };
  }
}

function* followedByOptions(
  { children: [left, ...rest], notBefore }: FollowedBy,
  frontiers: Frontiers,
  times: Times,
  budget: Budget,
): Generator<Decided> {
  const [only] = rest;
  if (left === undefined || only === undefined) return;
  const right: BindNode =
    rest.length === 1 ? only : { kind: "followedBy", children: rest, notBefore: -Infinity };
  const earliest = Math.max(notBefore, frontiers.of(left).firsts[0] ?? Infinity);
  const latest = frontiers.of(right).lasts.at(-1) ?? -Infinity;
  for (const at of distinctTimes(left, times.first, budget)) {
    if (at < earliest || at > latest) continue;
    const before = narrow(left, { maximumFirst: at, minimumLast: -Infinity }, times, budget);
    const after = narrow(right, { maximumFirst: Infinity, minimumLast: at }, times, budget);
    if (before !== null && after !== null) yield { at, decided: { kind: "and", children: [before, after] } };
  }
}

/** The copies are alike, so they are taken in the order of the time at which each is decided. */
function* repeatsOptions(
  child: BindNode,
  times: number,
  frontiers: Frontiers,
  seen: Times,
  budget: Budget,
): Generator<BindNode> {
  const rest = (narrowed: BindNode): BindNode =>
    times === 2 ? narrowed : { kind: "repeats", child: narrowed, times: times - 1 };
  if (child.kind === "within") {
    for (const { at, decided } of withinOptions(child, frontiers, seen, budget)) {
      const others = narrow(child, { maximumFirst: Infinity, minimumLast: at }, seen, budget);
      if (others !== null) yield { kind: "and", children: [decided, rest(others)] };
    }
    return;
  }
  if (child.kind === "followedBy") {
    for (const { at, decided } of followedByOptions(child, frontiers, seen, budget))
      yield { kind: "and", children: [decided, rest({ ...child, notBefore: at })] };
    return;
  }
  yield { kind: "and", children: [child, rest(child)] };
}

/** Times of a node's candidates, each once, ascending. */
function distinctTimes(node: BindNode, column: Float64Array, budget: Budget): readonly number[] {
  const found = new Set<number>();
  const visit = (at: BindNode): void => {
    if (at.kind === "leaf") {
      budget.spend(at.candidates.length * 8);
      for (const index of at.candidates) found.add(column[index] ?? 0);
    } else if ("child" in at) visit(at.child);
    else at.children.forEach(visit);
  };
  visit(node);
  return [...found].sort((a, b) => a - b);
}
