/** What a placeholder `{name:Type}` is bound to. */
export type ParameterValue = string | number | readonly string[];
export type ParameterType = "String" | "Array(String)" | "Float64" | "Int64";

/** Gives names to values and expressions while a condition is written. SQL text never holds a value. */
export interface SqlContext {
  /** The placeholder that stands for a value, e.g. `{sigma_p0:String}`. Equal values share one. */
  readonly bind: (value: ParameterValue, type: ParameterType) => string;
  /** The name of an expression that is used more than once; equal expressions share one. */
  readonly define: (sql: string) => string;
}

/**
 * How a table may hold the value that an event has at a path. No expression may be Nullable.
 *
 * - `text`: one text (String); `number`: one number, of any numeric type; `texts`: a list of texts (Array(String)).
 *   `present` is 1 for events that have exactly such a value here, and `null` where every event has.
 * - `json`: String with the value as JSON text as `JSON.stringify` writes it; empty where this is not the place.
 * - `object`: an object that stands at the path, which only asks to be there.
 */
export type StoredValue =
  | { readonly kind: "text" | "number" | "texts"; readonly sql: string; readonly present: string | null }
  | { readonly kind: "json"; readonly sql: string }
  | { readonly kind: "object"; readonly present: string };

/** Texts that keywords are searched in: one (String), or a list (Array(String)). */
export interface StoredTexts {
  readonly kind: "text" | "texts";
  readonly sql: string;
  /** Of a list: one text in which each of its texts stands, cheap to make. What it lacks is not looked for in the list. */
  readonly joined?: string;
}

/** A table of events, as far as rules ask about it: identifiers are the schema's, what comes from a rule is bound. */
export interface ClickHouseSchema {
  /**
   * The value at a path as rules name it (`src_endpoint.ip`): the first of these that is there; `null` where the table does
   * not keep it.
   */
  readonly value: (path: string, context: SqlContext) => readonly StoredValue[] | null;
  /** What keywords are searched in; `null` where the table does not keep it. */
  readonly keywords: (context: SqlContext) => readonly StoredTexts[] | null;
}
