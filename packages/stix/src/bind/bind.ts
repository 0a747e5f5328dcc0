import { StixError } from "../stix-error.ts";
import type { Budget } from "../match/budget.ts";
import { assign, type Assignment } from "./assign.ts";
import { computeFrontiers, type Frontiers } from "./frontier.ts";
import type { BindNode, Leaf } from "./node.ts";
import { optionsOf } from "./options.ts";
import { tighten } from "./tighten.ts";
import type { Times } from "./times.ts";

const maximumDecisions = 2_000;

/**
 * Finds observations for every leaf of a pattern so that all its conditions of time hold and no observation is used more
 * often than it was observed; `null` where there is no way (STIX 2.1 §9.5.2).
 *
 * Finding that out is hard in general (with OR it holds 3-dimensional matching), so this is a search that is exact and
 * bounded: it ends with `too_complex` rather than with a guess. What keeps it short on real patterns:
 * - frontiers (frontier.ts) tell in almost linear time whether the times alone can work out;
 * - once every FOLLOWEDBY, WITHIN and OR has been decided, who takes which observation is a flow (assign.ts), so that
 *   observations are never tried one after another.
 *
 * @throws StixError `too_complex`
 */
export function bind(root: BindNode, times: Times, budget: Budget): Assignment | null {
  const search: Search = { frontiers: computeFrontiers(times, budget), times, budget };
  return solve(root, 0, search);
}

interface Search {
  readonly frontiers: Frontiers;
  readonly times: Times;
  readonly budget: Budget;
}

function solve(open: BindNode, decisions: number, search: Search): Assignment | null {
  if (decisions > maximumDecisions)
    throw new StixError("too_complex", `the pattern needs more than ${maximumDecisions} decisions`);
  const { frontiers, times, budget } = search;
  if (!isReachable(open, frontiers)) return null;
  const node = tighten(open, frontiers, times, budget);
  if (node === null) return null;
  const leaves = certainLeaves(node);
  budget.spend(leaves.length * leafSteps);
  const assignment = assign(leaves, times.count, budget);
  if (assignment === null || isDecided(node)) return assignment;
  for (const option of optionsOf(node, frontiers, times, budget)) {
    budget.spend(optionSteps);
    const found = solve(option, decisions + 1, search);
    if (found !== null) return found;
  }
  return null;
}

/** What trying an option costs whatever it holds, and what each leaf adds. */
const optionSteps = 128;
const leafSteps = 16;

/** Whether the times can work out. Nothing ties the parts of an AND together in time, so each is looked at alone. */
function isReachable(node: BindNode, frontiers: Frontiers): boolean {
  if (node.kind === "and") return node.children.every((child) => isReachable(child, frontiers));
  return frontiers.of(node).firsts.length > 0;
}

function isDecided(node: BindNode): boolean {
  return node.kind === "leaf" || (node.kind === "and" && node.children.every(isDecided));
}

/** Leaves that have to be filled whatever is chosen; what stands under an OR may not have to be. */
function certainLeaves(node: BindNode, times = 1): Leaf[] {
  switch (node.kind) {
    case "leaf":
      return [times === 1 ? node : { ...node, times: node.times * times }];
    case "and":
    case "followedBy":
      return node.children.flatMap((child) => certainLeaves(child, times));
    case "within":
      return certainLeaves(node.child, times);
    case "repeats":
      return certainLeaves(node.child, times * node.times);
    case "or":
      return [];
  }
}
