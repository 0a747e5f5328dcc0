import { type Cidr, parseAddress } from "../match/address.ts";

/** Programs by network: one look-up a length of prefix, however many networks there are. */
export class CidrTable {
  readonly #byLength = new Map<number, Map<string, Set<number>>>();

  add({ groups, prefixBits }: Cidr, program: number): void {
    let networks = this.#byLength.get(prefixBits);
    if (networks === undefined) {
      networks = new Map();
      this.#byLength.set(prefixBits, networks);
    }
    const key = prefixOf(groups, prefixBits);
    const programs = networks.get(key);
    if (programs === undefined) networks.set(key, new Set([program]));
    else programs.add(program);
  }

  get isEmpty(): boolean {
    return this.#byLength.size === 0;
  }

  look(text: string, found: (program: number) => void): void {
    const groups = parseAddress(text);
    if (groups === null) return;
    for (const [length, networks] of this.#byLength)
      for (const program of networks.get(prefixOf(groups, length)) ?? []) found(program);
  }
}

function prefixOf(groups: readonly number[], bits: number): string {
  const whole = bits >>> 4;
  const rest = bits & 15;
  const prefix = groups.slice(0, whole);
  if (rest > 0) prefix.push((groups[whole] ?? 0) >>> (16 - rest));
  return prefix.join(":");
}
