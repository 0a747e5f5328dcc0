import { entryAt, type YamlEntry, type YamlMap, type YamlNode } from "../yaml/node.ts";
import { RuleProblem } from "./problem.ts";

/** One document of a file, or what several of them make together. */
export interface Piece {
  readonly root: YamlMap;
  readonly source: string;
}

const actions = ["global", "repeat", "reset"] as const;
/** A rule is shown with every document that it is made of: more of them than this are a mistake, or an attack. */
const maximumRepeats = 100;

/**
 * Rule collections of Sigma before version 2, which pySigma still reads: a document with `action: global` is added to the
 * rules after it until `action: reset`; one with `action: repeat` is the rule before it with changes.
 */
export class Collection {
  #global: Piece | null = null;
  #previous: Piece | null = null;
  #repeats = 0;
  /** The document of a `global` that no rule has followed yet. */
  #unused: RuleProblem | null = null;

  /** What to parse for a document: itself, or with others; `null` where it only changes what comes after. */
  take(piece: Piece): Piece | null {
    const action = actionOf(piece.root);
    switch (action) {
      case "global": {
        this.#global = { ...piece, root: without(piece.root, "action") };
        this.#previous = this.#global;
        this.#repeats = 0;
        const at = entryAt(piece.root, "action")?.key.offset ?? piece.root.offset;
        this.#unused = new RuleProblem("not_a_rule", 'no rule follows this "action: global"', at);
        return null;
      }
      case "reset":
        this.#global = null;
        return null;
      case "repeat":
        return this.#repeat(piece);
      case null:
        return this.#plain(piece);
    }
  }

  /** What is left over at the end of the file. */
  end(): RuleProblem | null {
    return this.#unused;
  }

  #plain(piece: Piece): Piece {
    const isRule = entryAt(piece.root, "correlation") === null && entryAt(piece.root, "filter") === null;
    if (!isRule) return piece;
    this.#unused = null;
    this.#previous = piece;
    this.#repeats = 0;
    return this.#global === null
      ? piece
      : together(this.#global, piece, merge(piece.root, this.#global.root));
  }

  #repeat(piece: Piece): Piece {
    if (this.#previous === null)
      throw new RuleProblem("not_a_rule", 'no rule comes before this "action: repeat"', piece.root.offset);
    this.#repeats += 1;
    if (this.#repeats > maximumRepeats)
      throw new RuleProblem(
        "too_large",
        `more than ${maximumRepeats} documents repeat one rule`,
        piece.root.offset,
      );
    this.#unused = null;
    const changed = merge(this.#previous.root, without(piece.root, "action"));
    this.#previous = together(this.#previous, piece, changed);
    return this.#previous;
  }
}

function actionOf(root: YamlMap): (typeof actions)[number] | null {
  const entry = entryAt(root, "action");
  if (entry === null) return null;
  const { value } = entry;
  const action = actions.find((one) => value.kind === "scalar" && value.value === one);
  if (action !== undefined) return action;
  throw new RuleProblem("invalid_value", `"action" must be one of ${actions.join(", ")}`, value.offset);
}

function together(first: Piece, second: Piece, root: YamlMap): Piece {
  return { root, source: `${first.source.trimEnd()}\n---\n${second.source}` };
}

function without(map: YamlMap, key: string): YamlMap {
  return { ...map, entries: map.entries.filter((entry) => entry !== entryAt(map, key)) };
}

/** The first map with what the second says: maps are merged, everything else is replaced. */
function merge(map: YamlMap, changes: YamlMap): YamlMap {
  const entries = [...map.entries];
  for (const change of changes.entries) {
    const at = entries.findIndex(({ key }) => isSameKey(key, change.key));
    const known = entries[at];
    if (known === undefined) entries.push(change);
    else entries[at] = mergeEntry(known, change);
  }
  return { ...map, entries };
}

function mergeEntry(known: YamlEntry, change: YamlEntry): YamlEntry {
  if (known.value.kind !== "map" || change.value.kind !== "map") return change;
  return { key: change.key, value: merge(known.value, change.value) };
}

function isSameKey(a: YamlNode, b: YamlNode): boolean {
  return a.kind === "scalar" && b.kind === "scalar" && a.value === b.value;
}
