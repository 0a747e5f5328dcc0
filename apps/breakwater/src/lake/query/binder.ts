/** Values that a statement binds: its text holds placeholders and identifiers of ours, and never a value. */
export class Binder {
  readonly parameters: Record<string, string | number> = {};
  #count = 0;

  /** Binds a value and gives the placeholder that stands for it. */
  bind(value: string | number, type: "String" | "Int64" | "Float64" | "IPv6" | "UUID"): string {
    const name = `p${this.#count}`;
    this.#count += 1;
    this.parameters[name] = value;
    return `{${name}:${type}}`;
  }
}
