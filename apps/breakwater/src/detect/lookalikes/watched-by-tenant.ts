import { compileLookalikes, type LookalikeMatcher } from "@breakwater/lookalike";
import type { WatchedByScope, WatchedNames } from "../../platform/watched-names.ts";

/** Judges names by what a tenant watches, and by what everybody does. */
export class WatchedByTenant {
  #revision = -1;
  /** Names of a scope until somebody asks: most threads see events of few tenants. */
  #names: ReadonlyMap<string, readonly WatchedByScope[]> = new Map();
  readonly #compiled = new Map<string, LookalikeMatcher>();

  /** Takes these names from now on; nothing is done where they are the same. */
  use({ revision, scopes }: WatchedNames): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#names = new Map(
      scopes.filter(({ names }) => names.length > 0).map(({ scope, names }) => [scope, names]),
    );
    this.#compiled.clear();
  }

  /** Matchers for a tenant's names and everybody's; none where nothing is watched. */
  of(tenant: string): readonly LookalikeMatcher[] {
    if (this.#names.size === 0) return [];
    return ["installation", tenant].flatMap((scope) => this.#matcherOf(scope) ?? []);
  }

  #matcherOf(scope: string): LookalikeMatcher | null {
    const known = this.#compiled.get(scope);
    if (known !== undefined) return known;
    const names = this.#names.get(scope);
    if (names === undefined) return null;
    const { matcher } = compileLookalikes(names);
    this.#compiled.set(scope, matcher);
    return matcher;
  }
}
