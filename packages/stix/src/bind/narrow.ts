import type { Budget } from "../match/budget.ts";
import type { BindNode } from "./node.ts";
import { begunBetween, supplyOf, type Times } from "./times.ts";

/** What observations have to fulfil: begun by `maximumFirst`, not ended before `minimumLast`. */
export interface Bounds {
  readonly maximumFirst: number;
  readonly minimumLast: number;
}

/** The node with those candidates only that keep the bounds; `null` where too few are left. */
export function narrow(node: BindNode, bounds: Bounds, times: Times, budget: Budget): BindNode | null {
  switch (node.kind) {
    case "leaf": {
      const { minimumLast, maximumFirst } = bounds;
      const begun = begunBetween(node.candidates, minimumLast - times.longest, maximumFirst, times);
      budget.spend(begun.length + 8);
      const candidates = begun.filter((index) => (times.last[index] ?? 0) >= minimumLast);
      if (candidates.length === node.candidates.length) return node;
      const supply = supplyOf(candidates, times);
      return supply < node.times ? null : { ...node, candidates, supply };
    }
    case "within":
    case "repeats": {
      const child = narrow(node.child, bounds, times, budget);
      return child === null ? null : child === node.child ? node : { ...node, child };
    }
    case "or": {
      const children = node.children
        .map((child) => narrow(child, bounds, times, budget))
        .filter((child) => child !== null);
      const [only] = children;
      if (only === undefined) return null;
      return children.length === 1 ? only : { kind: "or", children };
    }
    case "and":
    case "followedBy": {
      const children = node.children.map((child) => narrow(child, bounds, times, budget));
      return replaced(node, children);
    }
  }
}

/** The node with these children; itself where they are its own, so that what is known of it is kept. */
export function replaced<Node extends BindNode & { readonly children: readonly BindNode[] }>(
  node: Node,
  children: readonly (BindNode | null)[],
): Node | null {
  const kept = children.filter((child) => child !== null);
  if (kept.length < children.length) return null;
  return kept.every((child, index) => child === node.children[index]) ? node : { ...node, children: kept };
}
