// Written for the machine. The plain version is `findField`; `event-fields.test.ts` runs both on the same events.
import { type FieldSlot, findField, type KeywordScope } from "./field-access.ts";

/** A slot that a path leads to; of several that are present the one of the lowest order counts. */
interface PathEnd {
  readonly slot: number;
  readonly order: number;
}

interface PathNode {
  readonly ends: PathEnd[];
  children: Map<string, PathNode> | null;
  /** Every slot that a longer path leads to. */
  readonly below: Set<number>;
  /** The slot of the field that is simply this key of the event, if that is all there is to the key; -1 otherwise. */
  plain: number;
}

const lastStamp = 0x7fff_fffe;
/** Events of one sender have the same keys at the same places: up to this many are remembered. */
const rememberedKeys = 256;

/**
 * The values of rules' fields in one event after another, found by going through the event's own keys: an event has tens,
 * rules have hundreds.
 */
export class EventFields {
  /** Slots present in the event, the first `count` of them. */
  readonly present: Int32Array;
  count = 0;
  /** Values of the event that are no scalar of a field that is simply a key of it, the first `restCount` of them. */
  readonly rest: unknown[] = [];
  /** How deep in the event they stand, from 1. */
  readonly restDepths: number[] = [];
  restCount = 0;
  readonly #slots: readonly FieldSlot[];
  readonly #root: ReadonlyMap<string, PathNode>;
  readonly #values: unknown[];
  readonly #folded: string[];
  readonly #stamps: Int32Array;
  readonly #foldedStamps: Int32Array;
  readonly #orders: Int32Array;
  /** By slot whether its field is simply a key of the event. */
  readonly #isPlain: Uint8Array;
  /** The key last seen at each place among an event's keys, and where its paths lead. */
  readonly #lastKeys: string[] = [];
  readonly #lastNodes: (PathNode | undefined)[] = [];
  /** By attribute in which keywords are searched what is left out of it; null where they are searched in all. */
  readonly #kept: ReadonlyMap<string, ReadonlySet<string>> | null;
  #event: object = {};
  #stamp = 0;

  /** `keywords` says which values are kept for them; all where it is null. */
  constructor(slots: readonly FieldSlot[], keywords: KeywordScope | null = null) {
    const { root, plain } = toTree(slots, keywords === null);
    this.#kept = keywords === null ? null : leftOutBelow(keywords);
    this.#slots = slots;
    this.#root = root;
    this.#isPlain = plain;
    this.#values = new Array<unknown>(slots.length).fill(null);
    this.#folded = new Array<string>(slots.length).fill("");
    this.#stamps = new Int32Array(slots.length);
    this.#foldedStamps = new Int32Array(slots.length);
    this.#orders = new Int32Array(slots.length);
    this.present = new Int32Array(slots.length);
  }

  begin(event: object): void {
    if (this.#stamp === lastStamp) {
      for (const stamps of [this.#stamps, this.#foldedStamps]) stamps.fill(0);
      this.#stamp = 0;
    }
    this.#stamp += 1;
    this.#event = event;
    this.count = 0;
    this.restCount = 0;
    const object = event as Readonly<Record<string, unknown>>;
    const keys = Object.keys(object);
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? "";
      const value = object[key];
      const node = this.#lastKeys[at] === key ? this.#lastNodes[at] : this.#nodeOf(key, at);
      const isScalar = typeof value !== "object" || value === null;
      if (this.#kept !== null) {
        this.#keepWithin(this.#kept.get(key), value);
        if (node !== undefined) this.#reach(node, value);
      } else if (node === undefined) this.#keepRest(value);
      else if (node.plain !== -1) {
        this.#add(node.plain, value);
        if (!isScalar) this.#keepRest(value);
      } else {
        this.#keepRest(value);
        this.#reach(node, value);
      }
    }
  }

  has(slot: number): boolean {
    return this.#stamps[slot] === this.#stamp;
  }

  /** Of a present slot; what it holds for an absent one means nothing. */
  value(slot: number): unknown {
    return this.#values[slot];
  }

  /** The value of a present slot; it must be text. */
  text(slot: number): string {
    return String(this.#values[slot]);
  }

  /** Of a present slot: whether its value is a scalar under the very key of the event that the field names. */
  isPlain(slot: number): boolean {
    if (this.#isPlain[slot] === 0) return false;
    const value = this.#values[slot];
    return typeof value !== "object" || value === null;
  }

  /** The value of a present slot in lower case; it must be text. */
  folded(slot: number): string {
    if (this.#foldedStamps[slot] !== this.#stamp) {
      this.#foldedStamps[slot] = this.#stamp;
      this.#folded[slot] = this.text(slot).toLowerCase();
    }
    return this.#folded[slot] ?? "";
  }

  #nodeOf(key: string, at: number): PathNode | undefined {
    const node = this.#root.get(key);
    if (at < rememberedKeys) {
      this.#lastKeys[at] = key;
      this.#lastNodes[at] = node;
    }
    return node;
  }

  /** Of an attribute in which keywords are searched, what is not left out of it. */
  #keepWithin(leftOut: ReadonlySet<string> | undefined, value: unknown): void {
    if (leftOut === undefined) return;
    if (leftOut.size === 0 || typeof value !== "object" || value === null) return this.#keepRest(value);
    for (const [name, inner] of Object.entries(value)) if (!leftOut.has(name)) this.#keepRest(inner, 2);
  }

  #keepRest(value: unknown, depth = 1): void {
    this.rest[this.restCount] = value;
    this.restDepths[this.restCount] = depth;
    this.restCount += 1;
  }

  #add(slot: number, value: unknown): void {
    this.#stamps[slot] = this.#stamp;
    this.#values[slot] = value;
    this.present[this.count] = slot;
    this.count += 1;
  }

  #reach(node: PathNode, value: unknown): void {
    for (const { slot, order } of node.ends) this.#found(slot, order, value);
    if (node.children === null || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) this.#searchBelow(node);
    else this.#visit(value as Readonly<Record<string, unknown>>, node.children);
  }

  #visit(object: Readonly<Record<string, unknown>>, paths: ReadonlyMap<string, PathNode>): void {
    for (const key of Object.keys(object)) {
      const node = paths.get(key);
      if (node !== undefined) this.#reach(node, object[key]);
    }
  }

  /** Lists on the way to a field fan out; that is rare enough for the plain way. */
  #searchBelow(node: PathNode): void {
    for (const slot of node.below) {
      const description = this.#slots[slot];
      const found = description === undefined ? null : findField(this.#event, description);
      if (found !== null) this.#found(slot, -1, found.value);
    }
  }

  #found(slot: number, order: number, value: unknown): void {
    if (!this.has(slot)) this.#add(slot, value);
    else if (order >= (this.#orders[slot] ?? 0)) return;
    this.#orders[slot] = order;
    this.#values[slot] = value;
  }
}

function leftOutBelow({ within, except }: KeywordScope): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    within.map((name) => [
      name,
      new Set(except.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []))),
    ]),
  );
}

/** Where keywords are searched in some attributes only, the values of a field are looked at apart from them. */
function toTree(
  slots: readonly FieldSlot[],
  mayBePlain: boolean,
): {
  readonly root: ReadonlyMap<string, PathNode>;
  readonly plain: Uint8Array;
} {
  const root = new Map<string, PathNode>();
  const plain = new Uint8Array(slots.length);
  for (const [slot, { paths }] of slots.entries()) {
    for (const [at, { whole, parts }] of paths.entries()) {
      // As one literal key first, then nested (SEMANTICS.md, "Fields and structure").
      nodeAt(root, whole).ends.push({ slot, order: at * 2 });
      if (parts.length > 1) addNested(root, parts, { slot, order: at * 2 + 1 });
    }
  }
  for (const node of mayBePlain ? root.values() : []) {
    const [end, ...others] = node.ends;
    const isOnly = end !== undefined && others.length === 0 && node.children === null;
    if (!isOnly || slots[end.slot]?.paths.length !== 1 || slots[end.slot]?.paths[0]?.parts.length !== 1)
      continue;
    node.plain = end.slot;
    plain[end.slot] = 1;
  }
  return { root, plain };
}

function addNested(root: Map<string, PathNode>, parts: readonly string[], end: PathEnd): void {
  let level = root;
  for (const [depth, part] of parts.entries()) {
    const node = nodeAt(level, part);
    if (depth === parts.length - 1) node.ends.push(end);
    else {
      node.below.add(end.slot);
      node.children ??= new Map();
      level = node.children;
    }
  }
}

function nodeAt(level: Map<string, PathNode>, key: string): PathNode {
  let node = level.get(key);
  if (node === undefined) {
    node = { ends: [], children: null, below: new Set(), plain: -1 };
    level.set(key, node);
  }
  return node;
}
