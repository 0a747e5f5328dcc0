import type { Message } from "@breakwater/ocsf";
import type { LikenessKind } from "../kind.ts";

/** How much a likeness says: `strong` is hardly chance, `weak` may well be. */
export type LikenessGrade = "strong" | "medium" | "weak";

export const likenessGrades: readonly LikenessGrade[] = ["weak", "medium", "strong"];

/** A domain name that resembles a watched one. */
export interface Likeness {
  /** `id` and `name` of the watched name. */
  readonly watched: string;
  readonly watchedName: string;
  /** What was registered, the part of the name that somebody else owns: as DNS carries it, and as people read it. */
  readonly domain: string;
  readonly readable: string;
  readonly kind: LikenessKind;
  /** Words beside the name, such as `update`. */
  readonly keywords: readonly string[];
  /** 0 to 100, and what that means. */
  readonly strength: number;
  readonly grade: LikenessGrade;
  /** A key of `@breakwater/messages`: `lookalike.` and the kind, or a closer word. */
  readonly reason: Message;
}

const strongFrom = 75;
const mediumFrom = 55;
/** Below this, what resembles is not told: ordinary words would be most of it. */
export const weakestTold = 35;

export function gradeOf(strength: number): LikenessGrade {
  return strength >= strongFrom ? "strong" : strength >= mediumFrom ? "medium" : "weak";
}
