import { buildSegment, IdBits, type SetEntry } from "@breakwater/indicators";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";
import type { ActiveIndicators } from "../store/repositories/indicators/active-indicators.ts";
import { NumberList } from "./number-list.ts";

/** The segments of one scope: a large one that is seldom built, and small ones of what came since. */
interface Scope {
  base: SharedArrayBuffer | null;
  baseCount: number;
  recent: readonly SharedArrayBuffer[];
  /** What the recent segments hold. */
  added: NumberList;
}

export interface BuiltSet {
  readonly segments: IndicatorSegments;
  /** How many indicators count. */
  readonly count: number;
  readonly bytes: number;
}

/** Every lookup goes through all segments, so there are never many. */
const maximumRecent = 4;
/** A large segment is built anew when so much of it has changed. */
const changedShare = 0.25;
const changedAtLeast = 50_000;

/**
 * Keeps segments up to date with the control store: what a new import adds becomes a small segment, what it takes away is
 * marked in bits that all threads see, and now and then everything is built anew. Segments that threads use never change.
 */
export class SetBuilder {
  readonly #indicators: ActiveIndicators;
  readonly #seed: number;
  #scopes = new Map<string, Scope>();
  /** Numbers that stand in a segment. */
  #included = new IdBits(new ArrayBuffer(4));
  #withdrawn = new IdBits(new SharedArrayBuffer(4));
  #withdrawnCount = 0;
  /** Numbers that people withdrew. */
  #decided: ReadonlySet<number> = new Set();
  #imports: ReadonlyMap<number, string> = new Map();
  #revision = -1;

  constructor(indicators: ActiveIndicators, seed: number) {
    this.#indicators = indicators;
    this.#seed = seed;
  }

  /** The segments as of now; null where nothing has changed since the last time. */
  refresh(): BuiltSet | null {
    return this.#indicators.snapshot(() => {
      const revision = this.#indicators.revision;
      if (revision === this.#revision) return null;
      const isFirst = this.#revision === -1;
      this.#revision = revision;
      if (isFirst) this.#buildAll();
      else this.#update();
      return this.#built();
    });
  }

  /** Builds everything anew where much has changed; null where it is not worth it. To be called when there is time. */
  tidy(): BuiltSet | null {
    const changed = [...this.#scopes.values()].reduce((sum, { added }) => sum + added.length, 0);
    const base = [...this.#scopes.values()].reduce((sum, { baseCount }) => sum + baseCount, 0);
    if (changed + this.#withdrawnCount < Math.max(changedAtLeast, base * changedShare)) return null;
    return this.#indicators.snapshot(() => {
      this.#revision = this.#indicators.revision;
      this.#buildAll();
      return this.#built();
    });
  }

  #buildAll(): void {
    const maximum = this.#indicators.maximumNumber;
    // Numbers grow: twice what there is lasts for a long while.
    const bytes = IdBits.bytesFor(maximum * 2 + 100_000);
    this.#included = new IdBits(new ArrayBuffer(bytes));
    this.#withdrawn = new IdBits(new SharedArrayBuffer(bytes));
    this.#withdrawnCount = 0;
    this.#imports = this.#currentImports();
    this.#decided = new Set(this.#decidedNow());
    this.#scopes = new Map();
    for (const name of new Set(this.#imports.values())) {
      const scope: Scope = { base: null, baseCount: 0, recent: [], added: new NumberList() };
      scope.base = this.#segment(() => {
        // Entries are gone through twice.
        scope.baseCount = 0;
        return this.#noting(this.#indicators.ofScope(name), scope);
      });
      this.#scopes.set(name, scope);
    }
  }

  *#noting(entries: Iterable<SetEntry>, scope: Scope): Iterable<SetEntry> {
    for (const entry of entries) {
      this.#included.add(entry.id);
      scope.baseCount += 1;
      yield entry;
    }
  }

  #update(): void {
    this.#grow();
    const now = this.#currentImports();
    for (const number of this.#imports.keys())
      if (!now.has(number)) for (const { id } of this.#indicators.lostBy(number)) this.#withdraw(id);
    this.#takeDecisions();
    for (const [number, scope] of now)
      if (!this.#imports.has(number))
        this.#add(
          scope,
          () => this.#indicators.ofImport(number),
          () => this.#indicators.numbersOfImport(number),
        );
    this.#imports = now;
    for (const scope of this.#scopes.values()) this.#mergeRecent(scope);
  }

  /** What people withdrew and restored since the last time. */
  #takeDecisions(): void {
    const decided = new Set(this.#decidedNow());
    for (const id of decided) if (!this.#decided.has(id)) this.#withdraw(id);
    const restored = [...this.#decided].filter((id) => !decided.has(id));
    this.#decided = decided;
    const byScope = Map.groupBy(this.#indicators.ofNumbers(restored), ({ scope }) => scope);
    for (const [scope, entries] of byScope)
      this.#add(
        scope,
        () => entries,
        () => entries.map(({ id }) => id),
      );
  }

  /** Makes entries count: those that stand in no segment become one. */
  #add(name: string, entries: () => Iterable<SetEntry>, numbers: () => Iterable<number>): void {
    const fresh = new IdBits(new ArrayBuffer(this.#included.words.byteLength));
    let count = 0;
    const scope = this.#scopeOf(name);
    for (const id of numbers()) {
      this.#restore(id);
      if (this.#included.has(id)) continue;
      fresh.add(id);
      this.#included.add(id);
      scope.added.push(id);
      count += 1;
    }
    if (count === 0) return;
    scope.recent = [...scope.recent, this.#segment(() => only(entries(), fresh))];
  }

  /** The small segments as one, when they are many. */
  #mergeRecent(scope: Scope): void {
    if (scope.recent.length <= maximumRecent) return;
    const { added } = scope;
    scope.recent = [this.#segment(() => this.#indicators.ofNumbers(added))];
    // What is withdrawn now is not in it, and must be added again when it comes back.
    const kept = new NumberList();
    for (const id of added) {
      if (this.#withdrawn.has(id)) {
        this.#included.delete(id);
        this.#restore(id);
      } else kept.push(id);
    }
    scope.added = kept;
  }

  #scopeOf(name: string): Scope {
    const known = this.#scopes.get(name);
    if (known !== undefined) return known;
    const made: Scope = { base: null, baseCount: 0, recent: [], added: new NumberList() };
    this.#scopes.set(name, made);
    return made;
  }

  #withdraw(id: number): void {
    if (!this.#included.has(id) || this.#withdrawn.has(id)) return;
    this.#withdrawn.add(id);
    this.#withdrawnCount += 1;
  }

  #restore(id: number): void {
    if (!this.#withdrawn.has(id)) return;
    this.#withdrawn.delete(id);
    this.#withdrawnCount -= 1;
  }

  /** Makes room for numbers beyond those there were; threads get the larger bits with the next list of segments. */
  #grow(): void {
    const needed = IdBits.bytesFor(this.#indicators.maximumNumber);
    if (needed <= this.#withdrawn.words.byteLength) return;
    const bytes = needed * 2;
    const included = new IdBits(new ArrayBuffer(bytes));
    const withdrawn = new IdBits(new SharedArrayBuffer(bytes));
    included.words.set(this.#included.words);
    withdrawn.words.set(this.#withdrawn.words);
    this.#included = included;
    this.#withdrawn = withdrawn;
  }

  #currentImports(): ReadonlyMap<number, string> {
    return new Map(this.#indicators.currentImports().map(({ number, scope }) => [number, scope]));
  }

  #decidedNow(): readonly number[] {
    return Array.from(this.#indicators.withdrawn(), ({ id }) => id);
  }

  #segment(entries: () => Iterable<SetEntry>): SharedArrayBuffer {
    // What `allocateShared` gave.
    return buildSegment(entries, { seed: this.#seed, allocate: allocateShared }) as SharedArrayBuffer;
  }

  #built(): BuiltSet {
    const scopes = [...this.#scopes].map(([scope, { base, recent }]) => ({
      scope,
      segments: base === null ? recent : [base, ...recent],
    }));
    const included = [...this.#scopes.values()].reduce(
      (sum, { baseCount, added }) => sum + baseCount + added.length,
      0,
    );
    const bytes = scopes
      .flatMap(({ segments }) => segments)
      .reduce((sum, { byteLength }) => sum + byteLength, 0);
    return {
      // `withdrawn` is shared memory: that is what it was made with.
      segments: {
        revision: this.#revision,
        scopes,
        withdrawn: this.#withdrawn.words.buffer as SharedArrayBuffer,
      },
      count: included - this.#withdrawnCount,
      bytes: bytes + this.#withdrawn.words.byteLength,
    };
  }
}

function allocateShared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function* only(entries: Iterable<SetEntry>, wanted: IdBits): Iterable<SetEntry> {
  for (const entry of entries) if (wanted.has(entry.id)) yield entry;
}
