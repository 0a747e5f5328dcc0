import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Type from "typebox";
import { Check } from "typebox/value";
import { writeDurably } from "../../platform/durable-file.ts";
import { type DeviceAddress, linkTo } from "./device-link.ts";
import { type Fact, ReadError } from "./reading.ts";
import { digestOf, reportOf, signatureOf } from "./report.ts";

const schema = Type.Object({
  /** Number of the last report that was made. */
  sequence: Type.Integer({ minimum: 0 }),
  /** Of the facts that the server has. */
  digest: Type.String({ maxLength: 64 }),
  /** When they were sent whole, ms since the epoch. */
  wholeAt: Type.Number(),
});

/** So often everything is sent although nothing has changed: the server compares devices with each other. */
const wholeEveryMs = 3_600_000;

/** Brings one device's reports to the server: each number once, whatever is cut off in between. */
export class Delivery {
  readonly #server: DeviceAddress;
  readonly #collector: string;
  readonly #key: string;
  readonly #statePath: string;
  readonly #pendingPath: string;

  constructor(options: {
    readonly server: DeviceAddress;
    readonly collector: string;
    readonly key: string;
    readonly folder: string;
  }) {
    this.#server = options.server;
    this.#collector = options.collector;
    this.#key = options.key;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#statePath = join(options.folder, `${options.collector}.json`);
    this.#pendingPath = join(options.folder, `${options.collector}.pending`);
  }

  /** What could not be sent before goes first, as it was. Throws a `ReadError` where the server cannot be reached or refuses. */
  async send(facts: readonly Fact[], now: number, signal: AbortSignal): Promise<"report" | "heartbeat"> {
    if (existsSync(this.#pendingPath)) await this.#post(readFileSync(this.#pendingPath), signal);
    const before = this.#state();
    const digest = digestOf(facts);
    const isWhole = digest !== before.digest || now - before.wholeAt >= wholeEveryMs;
    const sequence = before.sequence + 1;
    const body = reportOf(sequence, isWhole ? facts : null);
    // The report first: a number without its report would be a gap, which is a finding.
    writeDurably(this.#pendingPath, body, { mode: 0o600 });
    const state = { sequence, digest, wholeAt: isWhole ? now : before.wholeAt };
    writeDurably(this.#statePath, Buffer.from(JSON.stringify(state)), { mode: 0o600 });
    await this.#post(body, signal);
    return isWhole ? "report" : "heartbeat";
  }

  #state(): { readonly sequence: number; readonly digest: string; readonly wholeAt: number } {
    if (!existsSync(this.#statePath)) return { sequence: 0, digest: "", wholeAt: 0 };
    const value: unknown = JSON.parse(readFileSync(this.#statePath, "utf8"));
    if (!Check(schema, value)) throw new ReadError(`${this.#statePath}: it is not what an earlier run wrote`);
    return value;
  }

  async #post(body: Buffer, signal: AbortSignal): Promise<void> {
    using server = linkTo(this.#server);
    const answer = await server.ask(
      {
        method: "POST",
        path: `/collector/${this.#collector}`,
        headers: {
          "content-type": "application/x-ndjson",
          "breakwater-signature": signatureOf(body, this.#key),
        },
        body: body.toString("utf8"),
      },
      signal,
    );
    // Taken; or known already under this number, and then it would be refused for ever.
    if (answer.status === 200 || answer.status === 409) rmSync(this.#pendingPath, { force: true });
    if (answer.status === 200) return;
    throw new ReadError(`the server answers with status ${answer.status}: ${answer.body.slice(0, 300)}`);
  }
}
