import { allowedFunction } from "./functions.ts";
import { TokenCursor } from "./token-cursor.ts";
import { SqlIssue } from "./tokenize.ts";

const maximumDepth = 60;

/** Words that end a name without AS, or begin something of the grammar. */
const reserved: ReadonlySet<string> = new Set(
  (
    "SELECT FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION WITH AS ON USING JOIN INNER LEFT RIGHT FULL CROSS OUTER ANTI " +
    "SEMI AND OR NOT IN LIKE ILIKE BETWEEN IS NULL CASE WHEN THEN ELSE END DISTINCT BY ASC DESC NULLS INTERVAL CAST " +
    "SETTINGS FORMAT INTO PREWHERE SAMPLE FINAL ARRAY GLOBAL ANY ALL ASOF WINDOW QUALIFY EXCEPT INTERSECT FETCH OVER"
  ).split(" "),
);

export function isReserved(word: string): boolean {
  return reserved.has(word.toUpperCase());
}

/** A name as ClickHouse reads it in backticks (documentation, "Syntax", identifiers). */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

/** Types that a CAST may name. */
const castTypes: ReadonlyMap<string, string> = new Map(
  "Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 String Date DateTime UUID IPv4 IPv6 Bool"
    .split(" ")
    .map((name) => [name.toLowerCase(), name]),
);

const units: ReadonlySet<string> = new Set(
  ["SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"].flatMap((unit) => [
    unit,
    `${unit}S`,
  ]),
);

const comparisons = ["=", "==", "!=", "<>", "<=", ">=", "<", ">"];

/** Reads expressions by precedence and writes each anew from what it understood. */
export abstract class ExpressionParser {
  protected readonly cursor: TokenCursor;
  #depth = 0;

  constructor(text: string) {
    this.cursor = new TokenCursor(text);
  }

  /** A whole query, for subqueries. */
  protected abstract query(): string;

  protected nested<T>(read: () => T): T {
    if (this.#depth >= maximumDepth)
      throw new SqlIssue(`nested more than ${maximumDepth} deep`, this.cursor.current.at);
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  protected name(expected: string): string {
    const { kind, text } = this.cursor.current;
    if (kind !== "identifier" && (kind !== "word" || isReserved(text)))
      throw this.cursor.unexpected(expected);
    this.cursor.next();
    return text;
  }

  protected expressions(): string {
    const list = [this.expression()];
    while (this.cursor.takeSymbol(",")) list.push(this.expression());
    return list.join(", ");
  }

  protected expression(): string {
    return this.nested(() => {
      let sql = this.#and();
      while (this.cursor.takeWords("OR")) sql = `${sql} OR ${this.#and()}`;
      return sql;
    });
  }

  #and(): string {
    let sql = this.#not();
    while (this.cursor.takeWords("AND")) sql = `${sql} AND ${this.#not()}`;
    return sql;
  }

  #not(): string {
    if (!this.cursor.takeWords("NOT")) return this.#comparison();
    return this.nested(() => `NOT ${this.#not()}`);
  }

  #comparison(): string {
    let sql = this.#sum();
    for (;;) {
      const operator = comparisons.find((symbol) => this.cursor.takeSymbol(symbol));
      if (operator !== undefined) {
        sql = `${sql} ${operator} ${this.#sum()}`;
        continue;
      }
      const further = this.#wordComparison(sql);
      if (further === null) return sql;
      sql = further;
    }
  }

  #wordComparison(left: string): string | null {
    if (this.cursor.takeWords("IS", "NULL")) return `${left} IS NULL`;
    if (this.cursor.takeWords("IS", "NOT", "NULL")) return `${left} IS NOT NULL`;
    const isNegated =
      this.cursor.isWord("NOT") &&
      ["IN", "LIKE", "ILIKE", "BETWEEN"].some((word) => this.cursor.isWord(word, 1));
    if (isNegated) this.cursor.next();
    const not = isNegated ? "NOT " : "";
    if (this.cursor.takeWords("IN")) return `${left} ${not}IN ${this.#list()}`;
    if (this.cursor.takeWords("LIKE")) return `${left} ${not}LIKE ${this.#sum()}`;
    if (this.cursor.takeWords("ILIKE")) return `${left} ${not}ILIKE ${this.#sum()}`;
    if (!this.cursor.takeWords("BETWEEN")) return null;
    const low = this.#sum();
    this.cursor.expectWord("AND");
    return `${left} ${not}BETWEEN ${low} AND ${this.#sum()}`;
  }

  /** Behind IN stands a list or a query in parentheses: a bare name there would be a table. */
  #list(): string {
    this.cursor.expectSymbol("(");
    const isQuery = this.cursor.isWord("SELECT") || this.cursor.isWord("WITH");
    const inner = isQuery ? this.query() : this.expressions();
    this.cursor.expectSymbol(")");
    return `(${inner})`;
  }

  #sum(): string {
    let sql = this.#product();
    for (;;) {
      const operator = ["+", "-", "||"].find((symbol) => this.cursor.takeSymbol(symbol));
      if (operator === undefined) return sql;
      sql = `${sql} ${operator} ${this.#product()}`;
    }
  }

  #product(): string {
    let sql = this.#unary();
    for (;;) {
      const operator = ["*", "/", "%"].find((symbol) => this.cursor.takeSymbol(symbol));
      if (operator === undefined) return sql;
      sql = `${sql} ${operator} ${this.#unary()}`;
    }
  }

  #unary(): string {
    if (!this.cursor.takeSymbol("-")) return this.#postfix();
    return this.nested(() => `-(${this.#unary()})`);
  }

  /** `value[index]`, `value.1` is left out: tuples have tupleElement. */
  #postfix(): string {
    let sql = this.#primary();
    while (this.cursor.takeSymbol("[")) {
      sql = `${sql}[${this.expression()}]`;
      this.cursor.expectSymbol("]");
    }
    return sql;
  }

  #primary(): string {
    const { kind, text, at } = this.cursor.current;
    if (kind === "number") return this.cursor.next().text;
    if (kind === "string") return quoteText(this.cursor.next().text);
    if (this.cursor.takeSymbol("(")) return this.#parenthesis();
    if (this.cursor.takeSymbol("[")) return this.#array();
    if (kind === "word") {
      const special = this.#special(text.toUpperCase());
      if (special !== null) return special;
      if (this.cursor.isSymbol("(", 1)) return this.#call(text, at);
    }
    return this.#column();
  }

  #parenthesis(): string {
    const isQuery = this.cursor.isWord("SELECT") || this.cursor.isWord("WITH");
    const inner = isQuery ? this.query() : this.expressions();
    this.cursor.expectSymbol(")");
    return `(${inner})`;
  }

  #array(): string {
    const items = this.cursor.isSymbol("]") ? "" : this.expressions();
    this.cursor.expectSymbol("]");
    return `[${items}]`;
  }

  #special(word: string): string | null {
    switch (word) {
      case "NULL":
      case "TRUE":
      case "FALSE":
        this.cursor.next();
        return word;
      case "CASE":
        return this.#case();
      case "CAST":
        return this.#cast();
      case "INTERVAL":
        return this.#interval();
      default:
        return null;
    }
  }

  #case(): string {
    this.cursor.expectWord("CASE");
    const parts = ["CASE"];
    if (!this.cursor.isWord("WHEN")) parts.push(this.expression());
    while (this.cursor.takeWords("WHEN")) {
      const condition = this.expression();
      this.cursor.expectWord("THEN");
      parts.push(`WHEN ${condition} THEN ${this.expression()}`);
    }
    if (this.cursor.takeWords("ELSE")) parts.push(`ELSE ${this.expression()}`);
    this.cursor.expectWord("END");
    return [...parts, "END"].join(" ");
  }

  #cast(): string {
    this.cursor.expectWord("CAST");
    this.cursor.expectSymbol("(");
    const value = this.expression();
    this.cursor.expectWord("AS");
    const { text, at } = this.cursor.next();
    const type = castTypes.get(text.toLowerCase());
    if (type === undefined)
      throw new SqlIssue(`expected a type such as String, Int64 or DateTime, got "${text.slice(0, 60)}"`, at);
    this.cursor.expectSymbol(")");
    return `CAST(${value} AS ${type})`;
  }

  #interval(): string {
    this.cursor.expectWord("INTERVAL");
    const amount = this.cursor.next();
    const unit = this.cursor.next();
    const isWhole =
      /^[0-9]{1,9}$/.test(amount.text) && (amount.kind === "number" || amount.kind === "string");
    if (!isWhole) throw new SqlIssue("expected a whole number behind INTERVAL", amount.at);
    if (unit.kind !== "word" || !units.has(unit.text.toUpperCase()))
      throw new SqlIssue(`expected a unit such as DAY, got "${unit.text.slice(0, 60)}"`, unit.at);
    return `INTERVAL ${amount.text} ${unit.text.toUpperCase().replace(/S$/, "")}`;
  }

  /** name(arguments), or name(parameters)(arguments) as quantile has. */
  #call(name: string, at: number): string {
    const known = allowedFunction(name);
    if (known === null) throw new SqlIssue(`the function "${name.slice(0, 60)}" cannot be used here`, at);
    this.cursor.next();
    const first = this.#arguments();
    return this.cursor.isSymbol("(") ? `${known}${first}${this.#arguments()}` : `${known}${first}`;
  }

  #arguments(): string {
    this.cursor.expectSymbol("(");
    if (this.cursor.takeSymbol(")")) return "()";
    if (this.cursor.takeSymbol("*")) {
      this.cursor.expectSymbol(")");
      return "(*)";
    }
    const distinct = this.cursor.takeWords("DISTINCT") ? "DISTINCT " : "";
    const list = [this.#argument()];
    while (this.cursor.takeSymbol(",")) list.push(this.#argument());
    this.cursor.expectSymbol(")");
    return `(${distinct}${list.join(", ")})`;
  }

  /** An expression, or a lambda `x -> ...` or `(x, y) -> ...` as arrayExists takes. */
  #argument(): string {
    const names = this.#lambdaNames();
    if (names === null) return this.expression();
    return `(${names.map(quoteName).join(", ")}) -> ${this.expression()}`;
  }

  #lambdaNames(): readonly string[] | null {
    const isName = (ahead: number) => ["word", "identifier"].includes(this.cursor.peek(ahead).kind);
    if (isName(0) && this.cursor.isSymbol("->", 1)) {
      const name = this.name("a name");
      this.cursor.next();
      return [name];
    }
    if (!this.cursor.isSymbol("(") || !isName(1)) return null;
    let ahead = 2;
    while (this.cursor.isSymbol(",", ahead) && isName(ahead + 1)) ahead += 2;
    if (!this.cursor.isSymbol(")", ahead) || !this.cursor.isSymbol("->", ahead + 1)) return null;
    this.cursor.next();
    const names = [this.name("a name")];
    while (this.cursor.takeSymbol(",")) names.push(this.name("a name"));
    this.cursor.next();
    this.cursor.next();
    return names;
  }

  /** `column`, `alias.column` or `alias.*`. */
  #column(): string {
    const parts = [quoteName(this.name("a column, value or function"))];
    while (this.cursor.takeSymbol(".")) {
      if (this.cursor.takeSymbol("*")) return `${parts.join(".")}.*`;
      parts.push(quoteName(this.name("a column")));
      if (parts.length > 2)
        throw new SqlIssue("expected a column, or a name and a column", this.cursor.current.at);
    }
    return parts.join(".");
  }
}

function quoteText(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\0", "\\0");
  return `'${escaped}'`;
}
