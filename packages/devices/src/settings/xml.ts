import { SaxesParser } from "saxes";

/** An element as it was read; text and elements in between are apart. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its elements. */
  readonly text: string;
}

export type ReadXml =
  | { readonly isReadable: true; readonly root: XmlElement }
  | { readonly isReadable: false; readonly problem: string };

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const maximumElements = 500_000;
const maximumDepth = 200;

/**
 * Reads an XML document that a device sent. No entity is known but XML's own five, so that nothing grows and nothing is fetched; a document
 * type is refused. Depth and number of elements are bounded.
 */
export function readXml(document: string): ReadXml {
  const parser = new SaxesParser({ position: false, xmlns: false });
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let count = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("a document type is not read");
  });
  parser.on("opentag", ({ name, attributes }) => {
    count += 1;
    if (count > maximumElements) throw new Error(`more than ${maximumElements} elements`);
    if (open.length >= maximumDepth) throw new Error(`more than ${maximumDepth} elements in one another`);
    open.push({ name: local(name), attributes: textsOf(attributes), children: [], text: "" });
  });
  const addText = (text: string) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const done = open.pop();
    if (done === undefined) return;
    const element = { ...done, text: done.text.trim() };
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  try {
    parser.write(document).close();
  } catch (error) {
    return { isReadable: false, problem: error instanceof Error ? error.message : String(error) };
  }
  return root === null ? { isReadable: false, problem: "no element" } : { isReadable: true, root };
}

function textsOf(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** Prefixes are the writer's choice. */
function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The first element that a path of names leads to. */
export function elementAt(root: XmlElement, ...path: readonly string[]): XmlElement | null {
  let at: XmlElement | undefined = root;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at ?? null;
}

export function textAt(root: XmlElement, ...path: readonly string[]): string {
  return elementAt(root, ...path)?.text ?? "";
}
