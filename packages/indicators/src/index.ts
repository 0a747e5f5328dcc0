export { canonicalAddress, canonicalNetwork } from "./canonical/address.ts";
export { canonicalDomain } from "./canonical/domain.ts";
export { type CanonicalUrl, canonicalUrl } from "./canonical/url.ts";
export { canonicalValue } from "./canonical/value.ts";
export { type IndicatorKind, indicatorKinds, type LookupKind } from "./kind.ts";
export { buildSegment, type SegmentOptions } from "./set/build-segment.ts";
export { IdBits } from "./set/id-bits.ts";
export { type Found, IndicatorSet } from "./set/indicator-set.ts";
export type { SetEntry } from "./set/layout.ts";
