import type { ParameterType, ParameterValue, SqlContext } from "./schema.ts";

export interface Definition {
  readonly name: string;
  readonly sql: string;
}

/** Names for values and expressions; `prefix` keeps those of one condition apart from others and from columns. */
export class Binder implements SqlContext {
  readonly parameters: Record<string, ParameterValue> = {};
  readonly definitions: Definition[] = [];
  readonly #prefix: string;
  readonly #placeholders = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  readonly bind = (value: ParameterValue, type: ParameterType): string => {
    const key = `${type} ${JSON.stringify(value)}`;
    let placeholder = this.#placeholders.get(key);
    if (placeholder === undefined) {
      const name = `${this.#prefix}p${this.#placeholders.size}`;
      placeholder = `{${name}:${type}}`;
      // Clients refuse integers that a JSON number cannot hold; as text the server reads them itself.
      this.parameters[name] =
        typeof value === "number" && !Number.isSafeInteger(value) ? String(value) : value;
      this.#placeholders.set(key, placeholder);
    }
    return placeholder;
  };

  readonly define = (sql: string): string => {
    let name = this.#names.get(sql);
    if (name === undefined) {
      name = `${this.#prefix}v${this.definitions.length}`;
      this.definitions.push({ name, sql });
      this.#names.set(sql, name);
    }
    return name;
  };
}
