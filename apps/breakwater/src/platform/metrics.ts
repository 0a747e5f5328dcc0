type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount: number, labels?: Labels): void;
  /** The sum over all label values, or the value of one. */
  value(labels?: Labels): number;
  /** Every series: label values and count. */
  series(): readonly { readonly labels: Labels; readonly value: number }[];
}

interface Family {
  readonly kind: "counter" | "gauge";
  readonly help: string;
  readonly read: () => readonly { readonly labels: Labels; readonly value: number }[];
}

/** Counters and gauges in the Prometheus text exposition format 0.0.4. */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** A counter; asking for the same name again gives the same counter. */
  counter(name: string, help: string): Counter {
    const known = this.#counters.get(name);
    if (known !== undefined) return known;
    const counter = createCounter();
    this.#counters.set(name, counter);
    this.#families.set(name, { kind: "counter", help, read: () => counter.series() });
    return counter;
  }
  readonly #counters = new Map<string, Counter>();

  /** A gauge whose value is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    this.#families.set(name, { kind: "gauge", help, read: () => [{ labels: {}, value: read() }] });
  }

  /** All series, as `/metrics` answers them. */
  text(): string {
    const lines: string[] = [];
    for (const [name, family] of [...this.#families].sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.kind}`);
      for (const { labels, value } of family.read()) lines.push(`${name}${renderLabels(labels)} ${value}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

function createCounter(): Counter {
  const values = new Map<string, { readonly labels: Labels; value: number }>();
  return {
    add(amount, labels = {}) {
      const key = renderLabels(labels);
      const series = values.get(key);
      if (series === undefined) values.set(key, { labels, value: amount });
      else series.value += amount;
    },
    value(labels) {
      if (labels !== undefined) return values.get(renderLabels(labels))?.value ?? 0;
      return values.values().reduce((sum, series) => sum + series.value, 0);
    },
    series: () => [...values.values()],
  };
}

function renderLabels(labels: Labels): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return "";
  return `{${entries.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
