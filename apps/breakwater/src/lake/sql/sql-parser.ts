import { ExpressionParser, isReserved, quoteName } from "./expression-parser.ts";
import { SqlIssue } from "./tokenize.ts";
import { type SqlView, viewAsSubquery } from "./views.ts";

const maximumRows = 1_000_000_000;

/** Reads one SELECT and writes it anew; expressions are read by the class it extends. */
export class SqlParser extends ExpressionParser {
  readonly #views: ReadonlyMap<string, SqlView>;
  readonly #withNames: Set<string>[] = [];
  #hasTopUnion = false;

  constructor(text: string, views: ReadonlyMap<string, SqlView>) {
    super(text);
    this.#views = views;
  }

  /** `isPlain`: one SELECT, to which settings can be appended; a UNION or parentheses must be wrapped first. */
  statement(): { readonly sql: string; readonly isPlain: boolean } {
    const isParenthesis = this.cursor.isSymbol("(");
    const sql = this.query();
    this.cursor.takeSymbol(";");
    if (this.cursor.current.kind !== "end") throw this.cursor.unexpected("the end of the statement");
    return { sql, isPlain: !isParenthesis && !this.#hasTopUnion };
  }

  /** [WITH name AS (query), ...] select [UNION ALL|DISTINCT select ...] [ORDER BY ...] [LIMIT ...] */
  protected override query(): string {
    return this.nested(() => {
      const names = new Set<string>();
      this.#withNames.push(names);
      const parts: string[] = [];
      if (this.cursor.takeWords("WITH")) parts.push(this.#with(names));
      parts.push(this.#select());
      while (this.cursor.takeWords("UNION")) {
        if (this.#withNames.length === 1) this.#hasTopUnion = true;
        const isDistinct = this.cursor.takeWords("DISTINCT");
        if (!isDistinct) this.cursor.expectWord("ALL");
        parts.push(isDistinct ? "UNION DISTINCT" : "UNION ALL", this.#select());
      }
      this.#withNames.pop();
      return parts.join(" ");
    });
  }

  #with(names: Set<string>): string {
    const list: string[] = [];
    do {
      const { at } = this.cursor.current;
      const name = this.name("a name for the query");
      if (this.#views.has(name)) throw new SqlIssue(`"${name}" is a view; choose another name`, at);
      if (names.has(name)) throw new SqlIssue(`"${name}" is named twice`, at);
      this.cursor.expectWord("AS");
      this.cursor.expectSymbol("(");
      // Known behind its own query only: none refers to itself.
      const query = this.query();
      this.cursor.expectSymbol(")");
      names.add(name);
      list.push(`${quoteName(name)} AS (${query})`);
    } while (this.cursor.takeSymbol(","));
    return `WITH ${list.join(", ")}`;
  }

  #select(): string {
    if (this.cursor.takeSymbol("(")) {
      const inner = this.query();
      this.cursor.expectSymbol(")");
      return `(${inner})`;
    }
    this.cursor.expectWord("SELECT");
    const parts = [this.cursor.takeWords("DISTINCT") ? "SELECT DISTINCT" : "SELECT", this.#items()];
    if (this.cursor.takeWords("FROM")) parts.push("FROM", this.#source(), ...this.#joins());
    if (this.cursor.takeWords("WHERE")) parts.push("WHERE", this.expression());
    if (this.cursor.takeWords("GROUP", "BY")) parts.push("GROUP BY", this.expressions());
    if (this.cursor.takeWords("HAVING")) parts.push("HAVING", this.expression());
    if (this.cursor.takeWords("ORDER", "BY")) parts.push("ORDER BY", this.#order());
    if (this.cursor.takeWords("LIMIT")) parts.push(...this.#limit());
    return parts.join(" ");
  }

  #items(): string {
    const items: string[] = [];
    do {
      items.push(this.cursor.takeSymbol("*") ? "*" : this.#aliased(this.expression()));
    } while (this.cursor.takeSymbol(","));
    return items.join(", ");
  }

  #aliased(sql: string): string {
    if (this.cursor.takeWords("AS")) return `${sql} AS ${quoteName(this.name("a name"))}`;
    const { kind, text } = this.cursor.current;
    const isName = kind === "identifier" || (kind === "word" && !isReserved(text));
    return isName ? `${sql} AS ${quoteName(this.name("a name"))}` : sql;
  }

  /** A view, a query named by WITH, or a query in parentheses; nothing else can be read from. */
  #source(): string {
    if (this.cursor.takeSymbol("(")) {
      const query = this.query();
      this.cursor.expectSymbol(")");
      return this.#aliased(`(${query})`);
    }
    const { at } = this.cursor.current;
    const name = this.name(`one of ${[...this.#views.keys()].join(", ")}`);
    if (this.cursor.isSymbol("(") || this.cursor.isSymbol("."))
      throw new SqlIssue(
        `only ${[...this.#views.keys()].join(" and ")} can be read; "${name}" is followed by "${this.cursor.current.text}"`,
        at,
      );
    if (this.#withNames.some((names) => names.has(name))) return this.#aliased(quoteName(name));
    const view = this.#views.get(name);
    if (view === undefined)
      throw new SqlIssue(
        `there is no "${name.slice(0, 60)}"; expected one of ${[...this.#views.keys()].join(", ")}`,
        at,
      );
    const aliased = this.#aliased(viewAsSubquery(view));
    return aliased.endsWith(")") ? `${aliased} AS ${quoteName(name)}` : aliased;
  }

  #joins(): readonly string[] {
    const joins: string[] = [];
    for (;;) {
      const kind = this.#joinKind();
      if (kind === null) return joins;
      const source = this.#source();
      if (kind === "CROSS JOIN") joins.push(`${kind} ${source}`);
      else if (this.cursor.takeWords("USING")) joins.push(`${kind} ${source} USING (${this.#using()})`);
      else {
        this.cursor.expectWord("ON");
        joins.push(`${kind} ${source} ON ${this.expression()}`);
      }
    }
  }

  #joinKind(): string | null {
    for (const kind of ["INNER", "LEFT", "RIGHT", "FULL", "CROSS"]) {
      if (this.cursor.takeWords(kind, "JOIN")) return `${kind} JOIN`;
      if (this.cursor.takeWords(kind, "OUTER", "JOIN")) return `${kind} OUTER JOIN`;
      if (this.cursor.takeWords(kind, "ANTI", "JOIN")) return `${kind} ANTI JOIN`;
      if (this.cursor.takeWords(kind, "SEMI", "JOIN")) return `${kind} SEMI JOIN`;
    }
    return this.cursor.takeWords("JOIN") ? "INNER JOIN" : null;
  }

  #using(): string {
    this.cursor.expectSymbol("(");
    const names: string[] = [];
    do names.push(quoteName(this.name("a column")));
    while (this.cursor.takeSymbol(","));
    this.cursor.expectSymbol(")");
    return names.join(", ");
  }

  #order(): string {
    const items: string[] = [];
    do {
      const expression = this.expression();
      const direction = this.cursor.takeWords("DESC") ? " DESC" : this.cursor.takeWords("ASC") ? " ASC" : "";
      const nulls = this.cursor.takeWords("NULLS", "FIRST")
        ? " NULLS FIRST"
        : this.cursor.takeWords("NULLS", "LAST")
          ? " NULLS LAST"
          : "";
      items.push(`${expression}${direction}${nulls}`);
    } while (this.cursor.takeSymbol(","));
    return items.join(", ");
  }

  /** LIMIT n [OFFSET m] | LIMIT m, n | LIMIT n BY expressions [LIMIT ...] */
  #limit(): readonly string[] {
    const first = this.#rows();
    if (this.cursor.takeSymbol(",")) return [`LIMIT ${first}, ${this.#rows()}`];
    if (this.cursor.takeWords("OFFSET")) return [`LIMIT ${first} OFFSET ${this.#rows()}`];
    if (!this.cursor.takeWords("BY")) return [`LIMIT ${first}`];
    const by = `LIMIT ${first} BY ${this.expressions()}`;
    return this.cursor.takeWords("LIMIT") ? [by, ...this.#limit()] : [by];
  }

  #rows(): string {
    const token = this.cursor.next();
    if (token.kind !== "number" || !/^[0-9]+$/.test(token.text) || Number(token.text) > maximumRows)
      throw new SqlIssue(
        `expected a number of rows up to ${maximumRows}, got "${token.text.slice(0, 60)}"`,
        token.at,
      );
    return token.text;
  }
}
