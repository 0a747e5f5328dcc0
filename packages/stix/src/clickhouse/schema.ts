/** What a placeholder `{name:Type}` is bound to. */
export type ParameterValue = string | number | readonly string[] | readonly number[];
export type ParameterType = "String" | "Array(String)" | "Float64" | "Array(Float64)";

/** Gives the placeholder that stands for a value, e.g. `{stix_p0:String}`. SQL text never holds a value of a pattern. */
export type Bind = (value: ParameterValue, type: ParameterType) => string;

/**
 * A property of a stored object. `sql` is an expression of the kind's type, never Nullable: `text` String, `number` any
 * number, `texts` Array(String) that is a list for the pattern (`[*]`). `present` is 1 where the object has the property, or
 * `null` where every object has it.
 */
export interface StoredProperty {
  readonly kind: "text" | "number" | "texts";
  readonly sql: string;
  readonly present: string | null;
}

/** The objects of one type in a row. */
export interface StoredObjects {
  /**
   * SQL that is 1 where some object fulfils the condition. `condition` is called once for each way in which the table keeps
   * such objects, with a function from a property's keys to how it is kept (`null`: not at all).
   */
  readonly exists: (
    condition: (property: (keys: readonly string[]) => StoredProperty | null) => string,
  ) => string;
}

/** A table whose rows are observations: identifiers are the schema's, what comes from a pattern is bound. */
export interface StixTable {
  /** How objects of a type are kept; `null` where they are not. */
  readonly objects: (type: string, bind: Bind) => StoredObjects | null;
  /** The observation's time as microseconds since the epoch (Int64). */
  readonly time: string;
}
