/** The names whose look-alikes are watched for at a moment, as all threads are told of them. */
export interface WatchedNames {
  /** Of what the control store had then. */
  readonly revision: number;
  readonly scopes: readonly ScopeNames[];
}

/** Everybody's names (`installation`), or those of one tenant. */
export interface ScopeNames {
  readonly scope: string;
  readonly names: readonly WatchedByScope[];
}

/** As `WatchedName` of `@breakwater/lookalike`. */
export interface WatchedByScope {
  readonly id: string;
  readonly name: string;
  readonly own: readonly string[];
  readonly allowed: readonly string[];
  readonly keywords: readonly string[];
}
