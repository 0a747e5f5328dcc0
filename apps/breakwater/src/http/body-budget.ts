import type { FastifyReply, FastifyRequest } from "fastify";
import { networkOf } from "../platform/addresses.ts";
import { HttpProblem } from "./errors.ts";
import { addressOf } from "./origin.ts";

/**
 * How many bytes of bodies a route holds at once, of all callers and of one network: for routes that know who calls only from the
 * body. Whoever comes when there is no room is told to send again.
 */
export class BodyBudget {
  readonly #limits: { readonly all: number; readonly ofNetwork: number };
  readonly #held = new Map<string, number>();
  #all = 0;

  constructor(limits: { readonly all: number; readonly ofNetwork: number }) {
    this.#limits = limits;
  }

  /** Until the request is over. */
  hold(request: FastifyRequest, reply: FastifyReply, bytes: number): void {
    const network = networkOf(addressOf(request));
    const held = (this.#held.get(network) ?? 0) + bytes;
    if (held > this.#limits.ofNetwork || this.#all + bytes > this.#limits.all)
      throw new HttpProblem(503, "busy", "too much is being read at the moment; send it again", {
        "retry-after": "5",
      });
    this.#all += bytes;
    this.#held.set(network, held);
    reply.raw.once("close", () => this.#release(network, bytes));
  }

  #release(network: string, bytes: number): void {
    this.#all -= bytes;
    const held = (this.#held.get(network) ?? 0) - bytes;
    if (held > 0) this.#held.set(network, held);
    else this.#held.delete(network);
  }
}

/** What a request says that it sends, and `maximum` where it does not say. */
export function announcedBytes(request: FastifyRequest, maximum: number): number {
  const length = Number(request.headers["content-length"] ?? maximum);
  return Number.isSafeInteger(length) && length >= 0 ? Math.min(length, maximum) : maximum;
}
