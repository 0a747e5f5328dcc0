import { readFully, type YamlDocument } from "./full-reader.ts";
import { readPlainly } from "./plain-reader.ts";

/** Reads the documents of a file (YAML 1.2, core schema); empty ones are left out. */
export function readYaml(text: string): readonly YamlDocument[] {
  const plain = readPlainly(text);
  return plain === null ? readFully(text) : plain.map((document) => ({ kind: "document", ...document }));
}
