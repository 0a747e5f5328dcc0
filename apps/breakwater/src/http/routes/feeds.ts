import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { FeedError } from "../../intel/feeds/feed-error.ts";
import { OutboundError } from "../../platform/outbound/outbound-error.ts";
import type { Feed, FeedDescription, FeedKind } from "../../store/feeds.ts";
import type { Identity } from "../../store/identity.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { PageQuery, pageOf, Uuid } from "../schemas.ts";
import {
  Address,
  CatalogueShape,
  Credentials,
  DiscoveredShape,
  FeedChange,
  FeedShape,
  NewFeed,
  RunShape,
  toChange,
  toWireEntry,
  toWireFeed,
  toWireRun,
} from "./feed-shapes.ts";

const One = Type.Object({ id: Uuid });
const Digest = Type.Object(
  {
    digest: Type.String({
      pattern: "^[0-9a-f]{64}$",
      description: "of what is held, as somebody looked at it",
    }),
  },
  { additionalProperties: false },
);
const defaultMinutes = 24 * 60;

/** Feeds: sources of indicators that are asked by themselves. */
export function feedRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { feeds } = d.store;

  async function find({ tenant }: Identity, id: string): Promise<Feed> {
    const feed = await feeds.get(["installation", tenant], id);
    if (feed === null) throw notFound("feed");
    return feed;
  }

  /** The feed, for who may change it. */
  async function findOwn(identity: Identity, id: string): Promise<Feed> {
    const feed = await find(identity, id);
    scopeFor(identity, whoseOf(feed.scope));
    return feed;
  }

  function described(identity: Identity, body: NewFeed): FeedDescription {
    const { catalogue: catalogueId = null, whose = "tenant", credentials: _, ...given } = body;
    const entry = d.feeds.catalogue.find(({ id }) => id === catalogueId);
    if (catalogueId !== null && entry === undefined) throw notFound("entry of the catalogue");
    const name = given.name ?? entry?.name;
    const address = given.address ?? entry?.address;
    if (name === undefined || address === undefined)
      throw new HttpProblem(422, "incomplete", "give a name and an address, or an entry of the catalogue");
    const kind = given.kind ?? entry?.kind ?? "file";
    return {
      scope: scopeFor(identity, whose),
      name,
      address: checkAddress(kind, address),
      kind,
      everyMinutes: given.every_minutes ?? entry?.everyMinutes ?? defaultMinutes,
      catalogueId,
      licence: given.licence ?? entry?.licence ?? "",
      tlp: given.tlp ?? entry?.tlp ?? null,
      confidence: given.confidence ?? entry?.confidence ?? null,
      reliability: given.reliability ?? entry?.reliability ?? null,
      isOn: given.is_on ?? true,
      warninglistAction:
        kind === "file" ? (given.warninglist_action ?? entry?.warninglistAction ?? null) : null,
    };
  }

  return async function routes(server) {
    server.get("/api/v1/feeds", {
      config: { access: readers },
      schema: {
        tags: ["feeds"],
        summary: "Feeds that there are, and the catalogue of public sources to choose from",
        response: {
          200: Type.Object({ items: Type.Array(FeedShape), catalogue: Type.Array(CatalogueShape) }),
        },
      },
      async handler(request) {
        const items = await feeds.list(["installation", identityOf(request).tenant]);
        return { items: items.map(toWireFeed), catalogue: d.feeds.catalogue.map(toWireEntry) };
      },
    });

    server.post("/api/v1/feeds", {
      config: { access: deciders, audit: ["feed.create"] },
      schema: {
        tags: ["feeds"],
        summary: "Choose a source of the catalogue, or add one by its address",
        body: NewFeed,
        response: { 201: FeedShape },
      },
      async handler(request, reply) {
        const description = described(identityOf(request), request.body);
        const feed = await feeds.create(actorOf(request), description, request.body.credentials ?? null);
        await d.feeds.look();
        return reply.code(201).send(toWireFeed(feed));
      },
    });

    server.post("/api/v1/feeds/collections", {
      config: { access: deciders, audit: { none: "it only asks a server what it offers" } },
      schema: {
        tags: ["feeds"],
        summary: "The collections of a TAXII 2.1 server that can be read, to choose one as a feed",
        body: Type.Object(
          { address: Address, credentials: Type.Optional(Credentials) },
          { additionalProperties: false },
        ),
        response: { 200: DiscoveredShape },
      },
      async handler(request) {
        const { address, credentials = null } = request.body;
        checkAddress("file", address);
        const found = await d.feeds.discover(address, credentials).catch((error: unknown) => {
          if (error instanceof FeedError || error instanceof OutboundError)
            throw new HttpProblem(422, error.code, error.message);
          throw error;
        });
        return { collections: [...found.collections], problems: [...found.problems] };
      },
    });

    server.get("/api/v1/feeds/:id", {
      config: { access: readers },
      schema: {
        tags: ["feeds"],
        summary: "One feed: its state, its last run, and what is held of it",
        params: One,
        response: { 200: FeedShape },
      },
      async handler(request) {
        return toWireFeed(await find(identityOf(request), request.params.id));
      },
    });

    server.patch("/api/v1/feeds/:id", {
      config: { access: deciders, audit: ["feed.update"] },
      schema: {
        tags: ["feeds"],
        summary: "Change a feed, or switch it on or off",
        description:
          "Credentials are kept unless they are given (null takes them away), or the address leads to another server: then they are forgotten.",
        params: One,
        body: FeedChange,
        response: { 200: FeedShape },
      },
      async handler(request) {
        const { scope, id, kind } = await findOwn(identityOf(request), request.params.id);
        if (request.body.address !== undefined) checkAddress(kind, request.body.address);
        const feed = await feeds.update(actorOf(request), scope, id, toChange(request.body));
        if (feed === null) throw notFound("feed");
        await d.feeds.look();
        return toWireFeed(feed);
      },
    });

    server.delete("/api/v1/feeds/:id", {
      config: { access: deciders, audit: ["feed.remove"] },
      schema: {
        tags: ["feeds"],
        summary: "Remove a feed; what it has brought stays a source of indicators until that is removed",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { scope, id } = await findOwn(identityOf(request), request.params.id);
        if (!(await feeds.remove(actorOf(request), scope, id))) throw notFound("feed");
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/feeds/:id/run", {
      config: { access: deciders, audit: ["feed.run"] },
      schema: {
        tags: ["feeds"],
        summary: "Run a feed now, also one that is off",
        params: One,
        response: { 202: FeedShape },
      },
      async handler(request, reply) {
        const { scope, id } = await findOwn(identityOf(request), request.params.id);
        const feed = await feeds.askRun(actorOf(request), scope, id);
        if (feed === null) throw notFound("feed");
        await d.feeds.look();
        return reply.code(202).send(toWireFeed(feed));
      },
    });

    server.get("/api/v1/feeds/:id/runs", {
      config: { access: readers },
      schema: {
        tags: ["feeds"],
        summary: "What the runs of a feed came to, the last first; 200 are kept",
        params: One,
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(RunShape) },
      },
      async handler(request) {
        const { id } = await find(identityOf(request), request.params.id);
        const { limit, cursor = null } = request.query;
        const page = await feeds.runs(id, { limit, cursor });
        return { items: page.items.map(toWireRun), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/feeds/:id/held/apply", {
      config: { access: deciders, audit: ["feed.apply"] },
      schema: {
        tags: ["feeds"],
        summary: "Take what is held of a feed; answered once events are looked up in it",
        params: One,
        body: Digest,
        response: { 200: FeedShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { scope, id } = await findOwn(identity, request.params.id);
        const outcome = await d.feeds.apply(actorOf(request), scope, id, request.body.digest);
        if (outcome !== "applied") throw notApplied[outcome]();
        return toWireFeed(await find(identity, id));
      },
    });

    server.post("/api/v1/feeds/:id/held/discard", {
      config: { access: deciders, audit: ["feed.discard"] },
      schema: {
        tags: ["feeds"],
        summary: "Take nothing of what is held; the feed goes on as before",
        params: One,
        response: { 200: FeedShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { scope, id } = await findOwn(identity, request.params.id);
        if (!(await feeds.discard(actorOf(request), scope, id))) throw notFound("held content");
        return toWireFeed(await find(identity, id));
      },
    });
  };
}

const notApplied = {
  busy: () => new HttpProblem(409, "feed_busy", "the feed is being read at this moment; try again"),
  other: () =>
    new HttpProblem(409, "held_changed", "what is held is not what you looked at; look at it again"),
  unreadable: () =>
    new HttpProblem(422, "held_unreadable", "nothing in what is held can be read; discard it"),
} as const;

function checkAddress(kind: FeedKind, address: string): string {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new HttpProblem(
      422,
      "invalid_address",
      `"${address.slice(0, 200)}" is no address such as https://example.com/list.csv`,
    );
  if (url.username !== "" || url.password !== "")
    throw new HttpProblem(422, "invalid_address", "the address holds a password; give it as credentials");
  if (kind === "taxii" && !/\/collections\/[^/]+\/?$/.test(url.pathname))
    throw new HttpProblem(
      422,
      "invalid_address",
      `the address of a collection ends with /collections/<id>/; the server's own says which there are`,
    );
  return address;
}
