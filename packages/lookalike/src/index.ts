export { type LikenessKind, likenessKinds } from "./kind.ts";
export { type Compiled, compileLookalikes } from "./match/compile.ts";
export { type Likeness, type LikenessGrade, likenessGrades } from "./match/likeness.ts";
export type { LookalikeMatcher } from "./match/matcher.ts";
export { strongestLikeness } from "./match/strongest.ts";
export { readableName } from "./names/label.ts";
export { eachNameIn, type NamesRead } from "./names/read-names.ts";
export {
  isParsedName,
  type NameProblem,
  type ParsedName,
  parseOwnDomain,
  parseWatchedName,
  type WatchedName,
} from "./names/watched-name.ts";
export { type Variant, type VariantOptions, variantsOf } from "./variants/variants.ts";
