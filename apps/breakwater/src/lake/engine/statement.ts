import { exception } from "./exceptions.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** One statement, as far as the endpoint must understand it. */
export type Statement =
  | {
      readonly kind: "read" | "write" | "kill";
      readonly sql: string;
      /** Of its FORMAT clause, and where that begins. */
      readonly format: string | null;
      readonly formatStart: number | null;
      /** A SELECT, whose result can be had part by part. */
      readonly isSelect: boolean;
    }
  /** An INSERT whose rows come after the statement, in a format. */
  | {
      readonly kind: "insert";
      /** The statement that reads the rows from a file. */
      fromFile(file: RowsFile): string;
      /** Where the statement ends and its rows begin. */
      readonly dataStart: number;
    };

export interface RowsFile {
  /** Ours, without quotes. */
  readonly path: string;
  readonly compression: string;
}

/**
 * Understands one statement; refuses several in one text, and the two clauses by which a client reads and writes files
 * of its own: here the client is the engine's process, and not even `readonly` keeps it from them.
 */
export function parseStatement(sql: string): Statement {
  const reader = new StatementReader(sql);
  const tokens = tokensOf(sql);
  for (const token of tokens) {
    if (reader.hasBegun && sql[token.start] === ";") {
      if (tokens.next().done !== true) throw exception("SYNTAX_ERROR", "Multi-statements are not allowed");
      return reader.end(token.start);
    }
    const insert = reader.add(token);
    if (insert !== null) return insert;
  }
  return reader.end(sql.length);
}

const selecting: ReadonlySet<string> = new Set(["SELECT", "WITH", "FROM", "("]);
const reading: ReadonlySet<string> = new Set([...selecting, "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN"]);

/** What comes behind these is a table's name, whatever it is. */
const beforeName: ReadonlySet<string> = new Set(["INTO", "TABLE", ".", "FROM"]);

/** What has been read of a statement: a few places in it, whatever its length. */
class StatementReader {
  readonly #sql: string;
  #first = "";
  #previous = "";
  #previousToken: Token | null = null;
  #isSelect = false;
  /** Where the statement's own SETTINGS begin. */
  #settings: number | null = null;
  /** Where `input(...)` begins, and the parentheses of its arguments. */
  #input: { readonly start: number; readonly open: Token; close: number | null } | null = null;
  /** The last FORMAT clause and the word behind it. */
  #format: { readonly start: number; readonly name: string; after: string | null } | null = null;

  constructor(sql: string) {
    this.#sql = sql;
  }

  get hasBegun(): boolean {
    return this.#first !== "";
  }

  /** Takes the next token; an INSERT whose rows begin behind it ends there. */
  add(token: Token): Statement | null {
    const { kind, start, end, depth } = token;
    const isPlain = kind === "word" || kind === "symbol";
    const word = isPlain ? this.#sql.slice(start, end).toUpperCase() : kind;
    const previous = this.#previous;
    const previousToken = this.#previousToken;
    this.#previous = word;
    this.#previousToken = token;
    if (this.#first === "") this.#first = word;
    refuseFiles(previous, word);
    if (this.#format !== null && this.#format.after === null) this.#format.after = word;
    if (previous === "INPUT" && word === "(" && previousToken !== null)
      this.#input ??= { start: previousToken.start, open: token, close: null };
    if (word === ")" && this.#input !== null && depth === this.#input.open.depth) this.#input.close ??= start;
    if (depth !== 0) {
      // INSERT INTO t (SELECT ...): its columns are no keywords.
      if (depth === 1 && word === "SELECT" && previous === "(") this.#isSelect = true;
      return null;
    }
    if (word === "SELECT" || word === "WITH") this.#isSelect = true;
    if (word === "SETTINGS" && !beforeName.has(previous)) this.#settings = start;
    if (previous === "FORMAT" && previousToken?.depth === 0 && kind === "word")
      this.#format = { start: previousToken.start, name: this.#sql.slice(start, end), after: null };
    return this.#first === "INSERT" ? this.#rowsBehind(word, token) : null;
  }

  end(end: number): Statement {
    if (this.#first === "") throw exception("SYNTAX_ERROR", "Empty query");
    const sql = this.#sql.slice(0, end);
    if (this.#first === "INSERT") {
      if (this.#isSelect) return { kind: "write", sql, format: null, formatStart: null, isSelect: false };
      throw exception("SYNTAX_ERROR", "INSERT says neither FORMAT nor VALUES nor SELECT");
    }
    const kind = this.#first === "KILL" ? "kill" : reading.has(this.#first) ? "read" : "write";
    const after = this.#format?.after ?? null;
    const clause = after === null || after === "SETTINGS" ? this.#format : null;
    const isSelect = selecting.has(this.#first);
    return { kind, sql, format: clause?.name ?? null, formatStart: clause?.start ?? null, isSelect };
  }

  #rowsBehind(word: string, token: Token): Statement | null {
    if (word === "VALUES" && !this.#isSelect) {
      const isInline = /\S/.test(this.#sql.slice(token.end, token.end + 65_536));
      return isInline
        ? { kind: "write", sql: this.#sql, format: null, formatStart: null, isSelect: false }
        : this.#insert({ start: token.start, name: "Values" }, token.end);
    }
    const isFormat = this.#format !== null && this.#format.after === null;
    if (!isFormat || this.#format === null || (this.#isSelect && this.#input === null)) return null;
    return this.#insert(this.#format, token.end);
  }

  #insert({ start, name }: { readonly start: number; readonly name: string }, dataStart: number): Statement {
    const sql = this.#sql;
    const input = this.#input;
    if (input !== null) {
      // input('structure') stands for the rows that follow; file() reads them with the same structure.
      const { open, close } = input;
      if (close === null) throw exception("SYNTAX_ERROR", "input( is not closed");
      const fromFile = ({ path, compression }: RowsFile) =>
        `${sql.slice(0, input.start)}file('${path}', '${name}', ${sql.slice(open.end, close)}, '${compression}'${sql.slice(close, start)}`;
      return { kind: "insert", dataStart, fromFile };
    }
    const settings = this.#settings ?? start;
    const fromFile = ({ path, compression }: RowsFile) =>
      `${sql.slice(0, settings)} FROM INFILE '${path}' COMPRESSION '${compression}' ${sql.slice(settings, start)} FORMAT ${name}`;
    return { kind: "insert", dataStart, fromFile };
  }
}

function refuseFiles(previous: string, word: string): void {
  const isOut = previous === "INTO" && word === "OUTFILE";
  if (isOut || (previous === "FROM" && word === "INFILE"))
    throw exception(
      "SUPPORT_IS_DISABLED",
      `${previous} ${word} is for files of the client, and the engine has none`,
    );
}
