/** The indicators that count at a moment, in memory that all threads share; each update is a whole new list of segments. */
export interface IndicatorSegments {
  /** Of what the control store had then. */
  readonly revision: number;
  readonly scopes: readonly ScopeSegments[];
  /** Bits of the indicators that are in a segment and no longer count. */
  readonly withdrawn: SharedArrayBuffer;
}

/** Everybody's indicators (`installation`), or those of one tenant. */
export interface ScopeSegments {
  readonly scope: string;
  readonly segments: readonly SharedArrayBuffer[];
}
