import type { LogSource, SigmaRule } from "../rule.ts";

/** What an event's log source says by leaving a part out: that it has none, or nothing. */
export type LogSourceMeaning = "complete" | "partial";

/** The rules that fit an event's log sources. */
export interface Route {
  /** Equal for log sources that the same rules fit. */
  readonly key: string;
  /** By position of the rule: whether it fits. */
  fits(rule: number): boolean;
}

const parts = ["product", "category", "service"] as const;
type Names = readonly [product: number, category: number, service: number];

/** The part is not given; or no rule names it, and then it is like any other that no rule names. */
const absent = 0;
const strange = 1;
/** Beyond this many combinations none is remembered: attackers may write log sources. */
const maximumRemembered = 20_000;

/** Finds the rules that fit log sources (Sigma rules specification 2.1, "LogSource"): every part that the rule names must. */
export class LogSourceRouter {
  readonly #meaning: LogSourceMeaning;
  /** By part: known names in lower case, numbered from 2. */
  readonly #names: readonly Map<string, number>[] = parts.map(() => new Map());
  /** Log sources of rules, each once, and by rule which it is. */
  readonly #groups: Names[] = [];
  readonly #groupOf: Int32Array;
  readonly #single = new Map<number, Route>();
  readonly #several = new Map<string, Route>();

  constructor(rules: readonly SigmaRule[], meaning: LogSourceMeaning) {
    this.#meaning = meaning;
    const groups = new Map<string, number>();
    this.#groupOf = Int32Array.from(rules, ({ logsource }) => {
      const names = this.#namesOf(logsource, true);
      const key = names.join(" ");
      const group = groups.get(key) ?? this.#groups.push(names) - 1;
      groups.set(key, group);
      return group;
    });
  }

  route(sources: readonly LogSource[]): Route {
    const [first] = sources;
    if (first !== undefined && sources.length === 1) {
      const names = this.#namesOf(first, false);
      // Names are numbered by rules, of which there are far fewer than 2^17.
      const key = (names[0] * 131_072 + names[1]) * 131_072 + names[2];
      let route = this.#single.get(key);
      if (route === undefined) {
        route = this.#create([names]);
        if (this.#single.size < maximumRemembered) this.#single.set(key, route);
      }
      return route;
    }
    // An event of which no source is known still is one: rules that name none fit it.
    const all =
      sources.length === 0
        ? [[absent, absent, absent] as const]
        : sources.map((one) => this.#namesOf(one, false));
    const key = all.map((names) => names.join(" ")).join(",");
    let route = this.#several.get(key);
    if (route === undefined) {
      route = this.#create(all);
      if (this.#several.size < maximumRemembered) this.#several.set(key, route);
    }
    return route;
  }

  #create(sources: readonly Names[]): Route {
    const groups = this.#groups.map((rule) => sources.some((event) => this.#isFit(rule, event)));
    const groupOf = this.#groupOf;
    return {
      key: groups.map((isFit) => (isFit ? "1" : "0")).join(""),
      fits: (rule) => groups[groupOf[rule] ?? 0] === true,
    };
  }

  #isFit(rule: Names, event: Names): boolean {
    return rule.every((wanted, part) => {
      const given = event[part];
      return wanted === absent || wanted === given || (given === absent && this.#meaning === "partial");
    });
  }

  #namesOf(source: LogSource, isRule: boolean): Names {
    return [
      this.#numberOf(0, source.product, isRule),
      this.#numberOf(1, source.category, isRule),
      this.#numberOf(2, source.service, isRule),
    ];
  }

  #numberOf(part: number, name: string | undefined, isRule: boolean): number {
    const numbers = this.#names[part];
    if (name === undefined || numbers === undefined) return absent;
    const known = numbers.get(name) ?? numbers.get(name.toLowerCase());
    if (known !== undefined) return known;
    if (!isRule) return strange;
    const number = numbers.size + 2;
    numbers.set(name.toLowerCase(), number);
    return number;
  }
}
