import { type Snapshot, splitName } from "./snapshot.ts";

/** Where a device is not what most others of its build are. */
export interface Unlike {
  readonly kind: string;
  readonly name: string;
  /** What it has; null where it lacks what they have. */
  readonly own: Readonly<Record<string, string>> | null;
  /** What they have; null where it alone has something. */
  readonly fleet: Readonly<Record<string, string>> | null;
  /** So many others were looked at, and so many of them agree. */
  readonly peers: number;
  readonly agreeing: number;
}

/** Fewer others tell nothing: two devices differ, and either may be the odd one. */
const minimumPeers = 4;
const minimumAgreement = 0.8;
const maximumUnlike = 2_000;

/**
 * What the devices of one build have in common. A build is what a device says of its system: kernel, distribution, firmware. Details
 * that differ between healthy devices (sizes, owners of sockets, addresses of their own) are not compared.
 */
export class FleetTally {
  readonly #counts = new Map<string, Map<string, number>>();
  #peers = 0;

  add(snapshot: Snapshot): void {
    this.#peers += 1;
    for (const [key, details] of snapshot) {
      const text = comparable(key, details);
      if (text === null) continue;
      let counts = this.#counts.get(key);
      if (counts === undefined) this.#counts.set(key, (counts = new Map()));
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }

  /** Whether enough others are known to say anything. */
  get isEnough(): boolean {
    return this.#peers >= minimumPeers;
  }

  /** By kind and name, 2,000 at most; nothing where too few others are known. */
  unlike(own: Snapshot): readonly Unlike[] {
    if (!this.isEnough) return [];
    const found: Unlike[] = [];
    for (const key of new Set([...own.keys(), ...this.#counts.keys()])) {
      const details = own.get(key);
      const text = details === undefined ? null : comparable(key, details);
      // What is there and not compared is not missing.
      if (details !== undefined && text === null) continue;
      const common = this.#commonOf(key);
      if (common.agreeing < this.#peers * minimumAgreement || common.text === text) continue;
      const [kind, name] = splitName(key);
      found.push({
        kind,
        name,
        own: parsed(text),
        fleet: parsed(common.text),
        peers: this.#peers,
        agreeing: common.agreeing,
      });
    }
    return found.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, maximumUnlike);
  }

  /** What most others have under a name; null where most have nothing. */
  #commonOf(key: string): { readonly text: string | null; readonly agreeing: number } {
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    let having = 0;
    let most: { readonly text: string | null; readonly agreeing: number } = { text: null, agreeing: 0 };
    for (const [text, agreeing] of counts) {
      having += agreeing;
      if (agreeing > most.agreeing) most = { text, agreeing };
    }
    const lacking = this.#peers - having;
    return lacking >= most.agreeing ? { text: null, agreeing: lacking } : most;
  }
}

/** What a device says of its system, as one text; null where it says nothing. */
export function buildOf(snapshot: Snapshot): string | null {
  const said = [...snapshot].filter(([key]) => splitName(key)[0] === "system");
  return said.length === 0 ? null : JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const compared: Readonly<Record<string, readonly string[]>> = {
  file: ["sha256", "link"],
  boot: ["sha256", "link"],
  startup: ["sha256", "link"],
  set_user_id: ["sha256"],
  web_link: ["link"],
  account: ["uid", "gid", "shell", "password", "role", "profile"],
  module: [],
  listener: ["program"],
  automatic_updates: ["state"],
};
/** A listener on an address of its own is no other device's. */
const anyAddress = /^\S+ (?:0\.0\.0\.0|::):\d+$/;

function comparable(key: string, details: Readonly<Record<string, string>>): string | null {
  const [kind, name] = splitName(key);
  const names = Object.hasOwn(compared, kind) ? compared[kind] : undefined;
  // "(more files than are read)": what follows is unknown.
  if (names === undefined || name.startsWith("(")) return null;
  if (kind === "listener" && !anyAddress.test(name)) return null;
  return JSON.stringify(
    Object.fromEntries(
      names.flatMap((one) => (Object.hasOwn(details, one) ? [[one, details[one] ?? ""]] : [])),
    ),
  );
}

function parsed(text: string | null): Readonly<Record<string, string>> | null {
  // Written by comparable.
  return text === null ? null : (JSON.parse(text) as Record<string, string>);
}

function orderOf({ kind, name }: Unlike): string {
  return `${kind} ${name}`;
}
