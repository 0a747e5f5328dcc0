import { parseAllDocuments } from "yaml";
import { RuleProblem } from "../parse/problem.ts";
import type { YamlNode } from "./node.ts";
import { toNode } from "./to-node.ts";

/** One document of a file: its content, or why it cannot be read. */
export type YamlDocument =
  | { readonly kind: "document"; readonly root: YamlNode; readonly start: number; readonly end: number }
  | { readonly kind: "problem"; readonly problem: RuleProblem };

/** Reads the documents of a file (YAML 1.2, core schema); empty ones are left out. */
export function readFully(text: string): readonly YamlDocument[] {
  const documents: YamlDocument[] = [];
  for (const document of parseAllDocuments(text, {
    // Its own check compares each key with each; `toNode` does it.
    uniqueKeys: false,
    logLevel: "silent",
  })) {
    if (!("contents" in document)) continue;
    const [error] = document.errors;
    if (error !== undefined) {
      const message = `not valid YAML: ${error.message.split("\n")[0] ?? ""}`;
      documents.push({ kind: "problem", problem: new RuleProblem("invalid_yaml", message, error.pos[0]) });
      continue;
    }
    const { contents } = document;
    if (contents === null) continue;
    try {
      const root = toNode(document, contents);
      const [start, , end] = contents.range ?? [0, text.length, text.length];
      if (root.kind !== "scalar" || root.value !== null)
        documents.push({ kind: "document", root, start, end });
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      documents.push({ kind: "problem", problem: error });
    }
  }
  return documents;
}
