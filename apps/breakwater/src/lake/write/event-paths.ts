import { derivedPaths, evidencePaths, hotColumns } from "../schema/hot-columns.ts";

/** A place in events, with what the encoder needs to know of it, found without putting its path together again. */
export interface PathNode {
  readonly path: string;
  /** Index into `hotColumns`, or -1. */
  readonly hot: number;
  /** Index into `derivedPaths`, or -1. */
  readonly derived: number;
  /** Can be found again by its path: no name on the way is empty or holds a dot. */
  readonly isRegular: boolean;
  readonly depth: number;
  readonly children: Map<string, PathNode>;
  /** Number in the dictionary of the block that `namedIn` names; likewise among the names of JSON values. */
  name: number;
  namedIn: object | null;
  jsonName: number;
  jsonNamedIn: object | null;
}

/** Names come from attackers, too: beyond this many places, further ones are not remembered. */
const maximumNodes = 50_000;

/** The places of events seen so far, as a tree by name. */
export class EventPaths {
  readonly root: PathNode = createNode("", "", null, -1);
  /** The first evidence of a finding that a device made, whose values are searched in the same columns. */
  readonly evidence: PathNode = createNode("", "", null, -1);
  #nodes = 0;

  constructor() {
    for (const [index, { path }] of hotColumns.entries()) this.#define(this.root, path, index);
    for (const path of derivedPaths) this.#define(this.root, path, -1);
    for (const [path, name] of evidencePaths)
      this.#define(
        this.evidence,
        path,
        hotColumns.findIndex((column) => column.name === name),
      );
  }

  child(parent: PathNode, name: string): PathNode {
    const known = parent.children.get(name);
    if (known !== undefined) return known;
    const node = createNode(name, pathBelow(parent, name), parent, -1);
    if (this.#nodes < maximumNodes) {
      this.#nodes += 1;
      parent.children.set(name, node);
    }
    return node;
  }

  #define(root: PathNode, path: string, hot: number): void {
    let node = root;
    const parts = path.split(".");
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const child =
        node.children.get(part) ?? createNode(part, pathBelow(node, part), node, isLast ? hot : -1);
      node.children.set(part, child);
      node = child;
    }
  }
}

function pathBelow(parent: PathNode, name: string): string {
  return parent.path === "" ? name : `${parent.path}.${name}`;
}

function createNode(name: string, path: string, parent: PathNode | null, hot: number): PathNode {
  // "__proto__" would not come back as a name when an event is put together from paths.
  const isName = parent === null || (name !== "" && !name.includes(".") && name !== "__proto__");
  return {
    path,
    hot,
    derived: derivedPaths.findIndex((derived) => derived === path),
    isRegular: isName && (parent?.isRegular ?? true),
    depth: parent === null ? 0 : parent.depth + 1,
    children: new Map(),
    name: 0,
    namedIn: null,
    jsonName: 0,
    jsonNamedIn: null,
  };
}
