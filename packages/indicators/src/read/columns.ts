import { classify } from "./classify.ts";
import { refang } from "./refang.ts";
import { plainTypeName, typeMeaning, type TypeMeaning } from "./type-names.ts";

/** What the columns of a table are for. */
export interface Columns {
  /** Whether the first row names them. */
  readonly hasHeader: boolean;
  readonly names: readonly string[];
  /** The column that says of each row what its value is; `null` where none does. */
  readonly type: number | null;
  /** Columns that hold values, with what their own name says of them. */
  readonly values: readonly {
    readonly index: number;
    readonly meaning: TypeMeaning & { readonly kind: "indicator" | "pair" };
  }[];
  readonly port: number | null;
  readonly description: readonly number[];
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly tlp: number | null;
  readonly confidence: number | null;
  readonly forDetection: number | null;
  readonly id: number | null;
}

const anyValue = { kind: "indicator", expected: "any" } as const;

/**
 * Works out what columns are for: by their names where there are any that are known, else by what their cells hold. `sample`
 * is the first rows, a header among them or not. `null` where no column holds indicators.
 */
export function columnsOf(sample: readonly (readonly string[])[]): Columns | null {
  const [first = [], ...rest] = sample;
  const hasHeader = isHeader(first, rest);
  const body = hasHeader ? rest : sample;
  const names = hasHeader ? first.map((name) => name.trim()) : first.map(() => "");
  const type = typeColumn(names, body);
  const values = valueColumns(names, body, type);
  if (values.length === 0) return null;
  const named = (pattern: RegExp): number | null => {
    const index = names.findIndex((name, at) => at !== type && pattern.test(plainTypeName(name)));
    return index === -1 ? null : index;
  };
  return {
    hasHeader,
    names,
    type,
    values,
    port: named(/^(?:dst|dest|destination|c2|remote)?port$/),
    description: descriptionColumns(names, type, values),
    firstSeen: named(
      /^(?:firstseen(?:utc)?|first|dateadded|created|createdat|date|listingdate|validfrom|timestamp|seen)$/,
    ),
    lastSeen: named(/^(?:lastseen(?:utc)?|last|lastonline|validuntil|expires|expiration|expirationdate)$/),
    tlp: named(/^(?:tlp|marking|markings)$/),
    confidence: named(/^(?:confidence|confidencelevel|confidencescore)$/),
    forDetection: named(/^toids$/),
    id: named(/^(?:uuid|iocid|attributeuuid)$/),
  };
}

/** A row of names: most of its cells are words of the vocabulary, none is an indicator. */
function isHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const cells = first.filter((cell) => cell.trim() !== "");
  if (cells.length === 0 || cells.some((cell) => cell.length > 64 || classify(refang(cell)) !== null))
    return false;
  const known = cells.filter(
    (cell) => typeMeaning(cell) !== null || otherNames.test(plainTypeName(cell)),
  ).length;
  // A first row of `domain,evil.example` is no header: its words come again below.
  const repeats = cells.filter((cell, index) =>
    rest.some((row) => plainTypeName(row[index] ?? "") === plainTypeName(cell)),
  ).length;
  return known > 0 && repeats === 0;
}

const otherNames =
  /^(?:type|iocs?type|indicatortype|entitytype|category|kind|firstseen|lastseen|date|tags?|threat|threattype|malware|confidence|tlp|status|id|actor|campaign|severity|country|reporter|port|timeframe|characterization|association|toids)$/;
const typeNames =
  /^(?:type|iocs?type|indicatortypes?|entitytype|observabletype|artifacttype|kind|attributetype|category)$/;

function typeColumn(names: readonly string[], body: readonly (readonly string[])[]): number | null {
  let best: { readonly index: number; readonly score: number } | null = null;
  for (const [index] of widest(names, body).entries()) {
    const cells = body.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "");
    if (cells.length === 0) continue;
    const share =
      cells.filter((cell) => cell.length <= 40 && typeMeaning(cell) !== null && classify(cell) === null)
        .length / cells.length;
    const score = share + (typeNames.test(plainTypeName(names[index] ?? "")) ? 0.3 : 0);
    if (share >= 0.4 && (best === null || score > best.score)) best = { index, score };
  }
  return best?.index ?? null;
}

function widest(names: readonly string[], body: readonly (readonly string[])[]): readonly string[] {
  return body.reduce<readonly string[]>((most, row) => (row.length > most.length ? row : most), names);
}

/** With a type column, the one column of values; without, every column whose name or content says that it holds some. */
function valueColumns(
  names: readonly string[],
  body: readonly (readonly string[])[],
  type: number | null,
): Columns["values"] {
  const candidates = widest(names, body).map((_, index) => {
    const cells = body.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "");
    const share =
      cells.length === 0 ? 0 : cells.filter((cell) => classify(refang(cell)) !== null).length / cells.length;
    return { index, share, filled: cells.length, meaning: typeMeaning(names[index] ?? "") };
  });
  const usable = candidates.filter(
    ({ index, meaning }) =>
      index !== type && meaning?.kind !== "reference" && meaning?.kind !== "description",
  );
  if (type !== null) {
    const [best] = usable.toSorted((a, b) => scoreOf(b) - scoreOf(a) || a.index - b.index);
    // Accounts and names of files look like nothing; then the column's own name has to say that it holds values.
    const isTold = best?.meaning?.kind === "indicator";
    return best === undefined || (best.share < 0.1 && !isTold)
      ? []
      : [{ index: best.index, meaning: anyValue }];
  }
  const named = usable.flatMap(({ index, meaning, share }) =>
    meaning?.kind === "pair" ||
    (meaning?.kind === "indicator" && (meaning.expected !== "any" || share >= 0.3))
      ? [{ index, meaning }]
      : [],
  );
  if (named.length > 0) return named;
  return usable
    .filter(({ share, filled, meaning }) => share >= 0.6 && filled > 0 && meaning === null)
    .map(({ index }) => ({ index, meaning: anyValue }));
}

/** A column named for values is better than one that merely looks so. */
function scoreOf({
  share,
  meaning,
  filled,
}: {
  readonly share: number;
  readonly meaning: TypeMeaning | null;
  readonly filled: number;
}): number {
  return share + (meaning?.kind === "indicator" ? 0.5 : 0) + Math.min(filled, 100) / 1_000;
}

function descriptionColumns(
  names: readonly string[],
  type: number | null,
  values: Columns["values"],
): readonly number[] {
  const taken = new Set([type, ...values.map(({ index }) => index)]);
  const described = names.flatMap((name, index) => {
    const plain = plainTypeName(name);
    const isWords =
      typeMeaning(name)?.kind === "description" ||
      /^(?:tags?|threat|threattype|malware|malwareprintable|category|campaign|actor|characterization|association|signature|listingreason|context|confidencelevel)$/.test(
        plain,
      );
    return isWords && !taken.has(index) ? [index] : [];
  });
  if (described.length > 0 || names.some((name) => name !== "")) return described;
  // Without names, what stands beside the values are words about them.
  return names.flatMap((_, index) => (taken.has(index) ? [] : [index])).slice(0, 2);
}
