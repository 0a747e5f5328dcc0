// Written for the machine: each rule's condition as questions with a jump for yes and one for no. The plain version is the
// oracle, which walks the rule itself.
import { testField } from "../match/test-value.ts";
import type { Program, ProgramNode, ProgramPredicate } from "./program.ts";

/** Where the code of a rule ends. */
export const verdict = { yes: -1, no: -2 } as const;

/**
 * Questions are numbered: predicates, then string sets, then parts. A negative one, `-1 - slot`, asks whether the event has
 * a field at all.
 */
export interface JumpCode {
  /** Three numbers an instruction: the question, and where to go on for yes and for no. */
  readonly code: Int32Array;
  /** By program where it starts. */
  readonly starts: Int32Array;
  /** By part where it starts: a piece of a rule that its condition names more than once. */
  readonly parts: Int32Array;
}

export function toJumpCode(
  programs: readonly Program[],
  predicates: readonly ProgramPredicate[],
  sets: number,
): JumpCode {
  const writer = new CodeWriter(predicates, sets);
  const starts = Int32Array.from(programs, ({ root }) => writer.program(root));
  return { code: Int32Array.from(writer.code), starts, parts: Int32Array.from(writer.parts) };
}

class CodeWriter {
  readonly code: number[] = [];
  readonly parts: number[] = [];
  readonly #predicates: readonly ProgramPredicate[];
  readonly #firstPart: number;
  /** How often the rule at hand names each of its nodes, and which of them are parts already. */
  #uses = new Map<ProgramNode, number>();
  #partOf = new Map<ProgramNode, number>();

  constructor(predicates: readonly ProgramPredicate[], sets: number) {
    this.#predicates = predicates;
    this.#firstPart = predicates.length + sets;
  }

  program(root: ProgramNode): number {
    this.#uses = new Map();
    this.#partOf = new Map();
    this.#count(root);
    return this.#write(root, verdict.yes, verdict.no);
  }

  #count(node: ProgramNode): void {
    const uses = this.#uses.get(node) ?? 0;
    this.#uses.set(node, uses + 1);
    if (uses === 0) for (const child of node.rest) this.#count(child);
  }

  /** Writes a node backwards, its last child first, and returns where it starts. */
  #write(node: ProgramNode, yes: number, no: number): number {
    if (node.kind === "predicate") return this.#ask(node.id, yes, no);
    return (this.#uses.get(node) ?? 0) > 1
      ? this.#ask(this.#firstPart + this.#part(node), yes, no)
      : this.#writeInner(node, yes, no);
  }

  #writeInner(node: ProgramNode, yes: number, no: number): number {
    switch (node.kind) {
      case "predicate":
        return this.#ask(node.id, yes, no);
      case "not": {
        const [child] = node.rest;
        if (child === undefined) throw new Error("jump code: a negation has no child");
        return this.#write(child, no, yes);
      }
      case "and":
        return node.rest.reduceRight((next, child) => this.#write(child, next, no), yes);
      case "or": {
        const rest = this.#bySlot(node.rest).reduceRight(
          (next, group) => this.#writeGroup(group, yes, next),
          no,
        );
        return node.id === -1 ? rest : this.#ask(this.#predicates.length + node.id, yes, rest);
      }
    }
  }

  /** Tests of one field behind the question whether it is there. */
  #writeGroup({ slot, nodes }: Group, yes: number, no: number): number {
    const start = nodes.reduceRight((next, node) => this.#write(node, yes, next), no);
    return slot === -1 || nodes.length === 1 ? start : this.#ask(-1 - slot, start, no);
  }

  /** Alternatives that test one field stand together; the order of the groups is that of their first nodes. */
  #bySlot(nodes: readonly ProgramNode[]): readonly Group[] {
    const groups: Group[] = [];
    const bySlot = new Map<number, Group>();
    for (const node of nodes) {
      const slot = this.#guardableSlot(node);
      const known = slot === -1 ? undefined : bySlot.get(slot);
      if (known !== undefined) {
        known.nodes.push(node);
        continue;
      }
      const group = { slot, nodes: [node] };
      groups.push(group);
      if (slot !== -1) bySlot.set(slot, group);
    }
    return groups;
  }

  /** The slot without which a node cannot be true; -1 where there is none. */
  #guardableSlot(node: ProgramNode): number {
    const predicate = node.kind === "predicate" ? this.#predicates[node.id] : undefined;
    if (predicate === undefined || testField(predicate.predicate.test, null, null)) return -1;
    return predicate.slot;
  }

  #part(node: ProgramNode): number {
    let part = this.#partOf.get(node);
    if (part === undefined) {
      const start = this.#writeInner(node, verdict.yes, verdict.no);
      part = this.parts.push(start) - 1;
      this.#partOf.set(node, part);
    }
    return part;
  }

  #ask(question: number, yes: number, no: number): number {
    return this.code.push(question, yes, no) - 3;
  }
}

interface Group {
  readonly slot: number;
  readonly nodes: ProgramNode[];
}
