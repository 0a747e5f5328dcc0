export {
  canonicalAddress,
  canonicalNetwork,
  type CanonicalNetwork,
  parseNetworkText,
  printIpv4,
  printIpv6,
} from "./canonical/address.ts";
export { type AddressRange, overlap, rangeOf } from "./canonical/address-range.ts";
export { canonicalDomain } from "./canonical/domain.ts";
export { type CanonicalUrl, canonicalUrl } from "./canonical/url.ts";
export { canonicalValue } from "./canonical/value.ts";
export { type IndicatorKind, indicatorKinds, type LookupKind } from "./kind.ts";
export { buildSegment, type SegmentOptions } from "./set/build-segment.ts";
export { IdBits } from "./set/id-bits.ts";
export { type Found, IndicatorSet } from "./set/indicator-set.ts";
export type { SetEntry } from "./set/layout.ts";
export { type Assess, type Assessment, createAssess, isSpecialAddress } from "./assess/assess.ts";
export { classify, type Classified } from "./read/classify.ts";
export type {
  LeftOut,
  LeftOutReason,
  Note,
  Place,
  ReadIndicator,
  ReadItem,
  ReadPattern,
  Standing,
} from "./read/item.ts";
export {
  type IndicatorFormat,
  readIndicators,
  type ReadOptions,
  type ReadResult,
} from "./read/read-indicators.ts";
export { type Row, rowsOf } from "./read/delimited.ts";
export { isDefanged, refang } from "./read/refang.ts";
export { markingLevels, strictest, type Tlp, tlpLevels, tlpMarkingIds } from "./read/tlp.ts";
export { judgeMatch, type Judgement } from "./judge/judge.ts";
export type { IndicatorMention, KnownIndicator } from "./judge/known-indicator.ts";
export { patternOf } from "./judge/pattern-of.ts";
export {
  type Afterwards,
  type AgeingRule,
  ageOf,
  type AgeState,
  byParticularity,
  type CountsFrom,
  type MentionAge,
  type Precedence,
} from "./decide/ageing.ts";
export {
  decide,
  type DecidedIndicator,
  type Decision,
  type DecisionBasis,
  type DecisionReason,
  type IndicatorOverride,
  type Treatment,
  treatments,
} from "./decide/decide.ts";
export { createProtection, type Protection } from "./decide/protection.ts";
export { defaultAgeing } from "./decide/default-ageing.ts";
export { type IndicatorRole, indicatorRoles, roleOfLabels } from "./decide/role.ts";
export {
  isWarninglist,
  readWarninglist,
  type Warninglist,
  type WarninglistEntry,
  type WarninglistProblem,
} from "./decide/warninglist.ts";
export {
  type ActiveWarninglist,
  buildWarninglists,
  type WarninglistAction,
  warninglistActions,
  type WarninglistData,
  type WarninglistHit,
  WarninglistSet,
} from "./decide/warninglist-set.ts";
