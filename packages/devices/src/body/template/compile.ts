/** One step of a template, in the order of its text. */
export type Node =
  | { readonly op: "literal"; readonly text: string }
  | { readonly op: "spaces"; readonly least: number }
  | { readonly op: "end" }
  /** What follows up to `behind` may be absent. */
  | { readonly op: "optional"; readonly behind: number }
  | WordsNode
  | CaptureNode;

interface WordsNode {
  readonly op: "words";
  readonly words: readonly string[];
  readonly isCapture: boolean;
  readonly name: string;
}

interface CaptureNode extends CaptureKind {
  readonly op: "capture";
  readonly name: string;
}

interface CaptureKind {
  readonly least: number;
  readonly most: number;
  /** As little as can be, else as much as can be. */
  readonly isShort: boolean;
  /** A word of the device's own, which may end a sentence. */
  readonly isWord: boolean;
  /** Where characters of this kind end that begin at `start`, at most `limit`. */
  readonly runEnd: (text: string, start: number, limit: number) => number;
  /** Where the value's free part starts, or -1 where it does not open as it must. */
  readonly opening?: (lower: string, start: number) => number;
}

const anything = (_text: string, _start: number, limit: number): number => limit;

/** Up to one of these characters, or white space where `hasSpaces` is false. */
function without(characters: string, hasSpaces: boolean): CaptureKind["runEnd"] {
  const stops = new Set(Array.from(characters, (one) => one.charCodeAt(0)));
  return (text, start, limit) => {
    for (let at = start; at < limit; at += 1) {
      const code = text.charCodeAt(at);
      if (stops.has(code) || (!hasSpaces && isSpace(code))) return at;
    }
    return limit;
  };
}

function isSpace(code: number): boolean {
  return code <= 32
    ? code === 32 || (code >= 9 && code <= 13)
    : code > 127 && /\s/.test(String.fromCharCode(code));
}

const digits: CaptureKind["runEnd"] = (text, start, limit) => {
  let at = start;
  while (at < limit && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
  return at;
};

function scheme(lower: string, start: number): number {
  const found = /^[a-z]{2,8}:\/\//.exec(lower.slice(start, start + 11));
  return found === null ? -1 : start + found[0].length;
}

const word = { least: 1, isShort: false, isWord: true };
const free = { least: 0, isWord: false, runEnd: anything };

/** What a capture takes; each is bounded. */
const kinds = {
  /** No space, comma, semicolon, quote or bracket. */
  word: { ...word, most: 256, runEnd: without(",;\"'()<>", false) },
  int: { ...word, most: 20, isWord: false, runEnd: digits },
  /** `interface:address/port` in any of its forms; split by `parseEndpoint`. */
  endpoint: { ...word, most: 300, runEnd: without(",;\"'()", false) },
  /** An address or a name. */
  host: { ...word, most: 255, runEnd: without(",;\"'()<>=/", false) },
  url: { ...free, most: 8_192, isShort: false, opening: scheme },
  path: {
    ...free,
    most: 8_192,
    isShort: false,
    opening: (lower, start) => (lower[start] === "/" ? start + 1 : -1),
  },
  /** What stands in parentheses behind an endpoint: a user, a security group tag. */
  identity: { ...free, most: 256, isShort: false, runEnd: without("()", true) },
  /** As little as can be. */
  text: { ...free, most: 300, isShort: true },
  /** As much as can be: for what a stranger chose, so that nothing in it is taken for what the device wrote behind it. */
  stranger: { ...free, most: 300, isShort: false },
  /** All that is left. */
  rest: { ...free, most: 8_192, isShort: false },
} as const satisfies Readonly<Record<string, CaptureKind>>;

/** Compiles the source of a template; throws for one that is malformed, which a test of ours would show. */
export function compileTemplate(source: string): readonly Node[] {
  const nodes: Node[] = [];
  const open: number[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") nodes.push({ op: "literal", text: literal.toLowerCase() });
    literal = "";
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (character === "^") {
      at += 1;
      literal += source[at] ?? "";
      continue;
    }
    if (!"{[] ~$".includes(character)) {
      literal += character;
      continue;
    }
    flush();
    if (character === "{") {
      const end = source.indexOf("}", at);
      nodes.push(expression(source.slice(at + 1, end)));
      at = end;
    } else if (character === "[") {
      open.push(nodes.length);
      nodes.push({ op: "optional", behind: -1 });
    } else if (character === "]") {
      const start = open.pop();
      if (start === undefined) throw new Error(`template: ] without [ in ${source}`);
      nodes[start] = { op: "optional", behind: nodes.length };
    } else if (character === "$") nodes.push({ op: "end" });
    else nodes.push({ op: "spaces", least: character === " " && isBetweenWords(source, at) ? 1 : 0 });
  }
  flush();
  if (open.length > 0) throw new Error(`template: [ without ] in ${source}`);
  return nodes;
}

/** Whether the space at `at` keeps two words apart. */
function isBetweenWords(source: string, at: number): boolean {
  return /[0-9A-Za-z}]/.test(source[at - 1] ?? "") && /[0-9A-Za-z{\]]/.test(source[at + 1] ?? "");
}

/** What stands in braces: words to choose from, or a capture. */
function expression(text: string): Node {
  if (text.startsWith("="))
    return { op: "words", words: text.slice(1).toLowerCase().split("|"), isCapture: false, name: "" };
  const [name = "", kind = "word"] = text.split(":");
  if (kind === "direction") return { op: "words", words: ["inbound", "outbound"], isCapture: true, name };
  if (!isKind(kind)) throw new Error(`template: unknown kind ${kind} of ${name}`);
  return { op: "capture", name, ...kinds[kind] };
}

function isKind(text: string): text is keyof typeof kinds {
  return Object.hasOwn(kinds, text);
}
