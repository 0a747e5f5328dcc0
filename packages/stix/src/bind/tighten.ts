import type { Budget } from "../match/budget.ts";
import type { Frontiers } from "./frontier.ts";
import { type Bounds, narrow, replaced } from "./narrow.ts";
import type { BindNode } from "./node.ts";
import type { Times } from "./times.ts";

/**
 * The node without candidates that no decision can make use of; `null` where too few are left. In a FOLLOWEDBY nothing may
 * begin after the last that what follows can reach, nor end before the first that what came before can reach; in a WITHIN
 * nothing may lie further from its earliest and latest than the time allowed.
 */
export function tighten(node: BindNode, frontiers: Frontiers, times: Times, budget: Budget): BindNode | null {
  switch (node.kind) {
    case "leaf":
    case "or":
    case "repeats":
      return node;
    case "and": {
      budget.spend(node.children.length * 8);
      const children = node.children.map((child) => tighten(child, frontiers, times, budget));
      return replaced(node, children);
    }
    case "within": {
      const { firsts, lasts } = frontiers.of(node);
      const bounds = {
        minimumLast: (firsts[0] ?? 0) - node.microseconds,
        maximumFirst: (lasts.at(-1) ?? 0) + node.microseconds,
      };
      const child = narrow(node.child, bounds, times, budget);
      return child === null ? null : child === node.child ? node : { ...node, child };
    }
    case "followedBy": {
      const bounds = boundsOf(node.children, frontiers);
      const narrowed = node.children.map((child, index) => {
        const bound = bounds[index];
        return bound === undefined ? child : narrow(child, bound, times, budget);
      });
      return replaced(node, narrowed);
    }
  }
}

function boundsOf(children: readonly BindNode[], frontiers: Frontiers): readonly Bounds[] {
  let latest = Infinity;
  const maximumFirst = children
    .toReversed()
    .map((child) => {
      const bound = latest;
      latest = Math.min(latest, frontiers.of(child).lasts.at(-1) ?? -Infinity);
      return bound;
    })
    .toReversed();
  let earliest = -Infinity;
  return children.map((child, index) => {
    const bounds = { minimumLast: earliest, maximumFirst: maximumFirst[index] ?? Infinity };
    earliest = Math.max(earliest, frontiers.of(child).firsts[0] ?? Infinity);
    return bounds;
  });
}
