import type { ServerResponse } from "node:http";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { parseEventQuery } from "../../lake/query/event-query.ts";
import { parseTailCursor, type TailPosition, toTailCursor } from "../../lake/query/tail.ts";
import type { StoredEvent } from "../../lake/lake.ts";
import type { Identity } from "../../store/identity.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { pickFields } from "../event-fields.ts";
import { SearchQuery } from "../event-search.ts";
import { goneSignal } from "../query-gate.ts";

const everyMs = 1_000;
const pageEvents = 500;
/** Nobody reads more in a second: what is beyond is counted and told. */
const pagesEachTime = 4;
/** So much waits for a client at most; one that does not take it is asked to when it does. */
const maximumWaitingBytes = 1024 * 1024;
const longestMs = 60 * 60_000;

/** Events as they are stored. */
export function eventTailRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function tail(server) {
    server.get("/api/v1/events/tail", {
      config: { access: readers },
      schema: {
        tags: ["events"],
        summary: "Server-sent events: matching events as they are stored",
        description:
          "`ready` says where it begins, `event` is an event whose `id` is a cursor, `skipped` counts those that were more than 2,000 in a second, `end` comes after an hour. With a cursor (`cursor`, or Last-Event-ID as browsers send it) it goes on behind that event. It ends with the client, and with the session or key.",
        produces: ["text/event-stream"],
        querystring: Type.Object({
          q: SearchQuery.properties.q,
          cursor: Type.Optional(Type.String({ maxLength: 200 })),
          fields: Type.Optional(Type.String({ maxLength: 2_000 })),
          raw_limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_048_576 })),
        }),
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { q, cursor, fields, raw_limit: rawLimit } = request.query;
        const { text, filters } = parseEventQuery(q);
        const pick = pickFields(fields, rawLimit);
        const header = request.headers["last-event-id"];
        const asked = typeof header === "string" && header !== "" ? header : cursor;
        const newest = { batch: await d.store.batches.lastSequence(), uid: "" };
        const given = asked === undefined ? newest : parseTailCursor(asked);
        // One from before the data folder was restored may be ahead of all there is.
        const position = given.batch > newest.batch ? newest : given;
        const signal = goneSignal(reply.raw);
        const leave = await d.gate.enter(identity.tenant, "tail", signal);
        reply.raw.once("close", leave);
        // A field that no event has is refused before there is a stream.
        await d.lake.tailCount(
          identity.tenant,
          { text, filters, after: position, upTo: position.batch },
          signal,
        );
        reply.hijack();
        reply.raw.writeHead(200, {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
          // Proxies that would collect it first.
          "x-accel-buffering": "no",
        });
        const stream = new TailStream({ d, identity, response: reply.raw, pick, signal }, position);
        stream.run({ text, filters });
      },
    });
  };
}

interface TailOptions {
  readonly d: HttpDependencies;
  readonly identity: Identity;
  readonly response: ServerResponse;
  readonly pick: (event: StoredEvent) => Record<string, unknown>;
  readonly signal: AbortSignal;
}

/** One client that follows; asks the lake again as soon as the client has taken what it was given. */
class TailStream {
  readonly #options: TailOptions;
  readonly #begun: number;
  #position: TailPosition;

  constructor(options: TailOptions, position: TailPosition) {
    this.#options = options;
    this.#position = position;
    this.#begun = options.d.clock.monotonicMs();
  }

  run(wanted: Parameters<TailStream["next"]>[0]): void {
    const { d, response, signal } = this.#options;
    this.#tell("ready", { cursor: toTailCursor(this.#position) });
    const again = async (): Promise<void> => {
      try {
        if (!(await this.next(wanted))) return void response.end();
      } catch (error) {
        if (signal.aborted) return;
        d.log.warn("a live tail could not be fed", { reason: String(error) });
        // The client comes again with its cursor.
        return void response.end();
      }
      timer = setTimeout(() => void again(), everyMs);
    };
    let timer = setTimeout(() => void again(), 0);
    response.once("close", () => clearTimeout(timer));
  }

  /** What came since; false where the stream is over. */
  async next(wanted: {
    readonly text: readonly string[];
    readonly filters: ReturnType<typeof parseEventQuery>["filters"];
  }): Promise<boolean> {
    const { d, identity, response, pick, signal } = this.#options;
    const { kind, id, tenant } = identity;
    const isLive = kind === "session" ? d.store.sessions.isOpen(id) : d.store.keys.isLive(id);
    if (!(await isLive)) return false;
    if (d.clock.monotonicMs() - this.#begun > longestMs) {
      this.#tell("end", { cursor: toTailCursor(this.#position) });
      return false;
    }
    const upTo = await d.store.batches.lastSequence();
    for (let page = 0; page < pagesEachTime; page += 1) {
      if (response.writableLength > maximumWaitingBytes) return true;
      if (this.#position.uid === "" && this.#position.batch >= upTo) return true;
      const tail = { ...wanted, after: this.#position, upTo };
      const { events, position, isCut } = await d.lake.tail(tenant, tail, pageEvents, signal);
      for (const one of events) this.#tell("event", pick(one.event), toTailCursor(one.position));
      this.#position = position;
      if (!isCut) return true;
    }
    const rest = { ...wanted, after: this.#position, upTo };
    const count = await d.lake.tailCount(tenant, rest, signal);
    this.#position = { batch: upTo, uid: "" };
    if (count > 0) this.#tell("skipped", { count });
    return true;
  }

  #tell(kind: "ready" | "event" | "skipped" | "end", data: unknown, id?: string): void {
    const line = id === undefined ? "" : `id: ${id}\n`;
    this.#options.response.write(`event: ${kind}\n${line}data: ${JSON.stringify(data)}\n\n`);
  }
}
