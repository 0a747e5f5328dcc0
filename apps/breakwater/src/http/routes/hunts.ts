import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { maximumPatternLength } from "@breakwater/stix";
import Type, { type Static } from "typebox";
import {
  blindSpotKinds,
  type Coverage,
  type Hunt,
  huntOrigins,
  huntStates,
  type HuntSubject,
} from "../../store/hunts.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { Label, nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";
import { invalidHunt, wantedBy } from "../hunt-subject.ts";
import { FindingShape, toWire as findingToWire } from "./finding-shape.ts";
import { observableTypeName } from "./sightings.ts";

const maximumText = 1024 * 1024;
const maximumDays = 366;

const State = Type.Enum([...huntStates]);
const Origin = Type.Enum([...huntOrigins]);
const Subject = Type.Object({
  kind: Type.Enum(["rules", "indicators", "values", "pattern", "query"]),
  rules: nullable(Type.String({ description: "Sigma documents as they were given" })),
  pattern: nullable(Type.String({ description: "A STIX pattern as it was given" })),
  query: nullable(Type.String({ description: "A search as it was given" })),
  values: nullable(Type.Array(Type.String())),
  source: nullable(Type.String({ description: "The source whose new indicators are hunted for" })),
  count: Type.Integer({ description: "Rules, indicators or values that are hunted for" }),
});
const BlindSpot = Type.Object(
  {
    kind: Type.Enum([...blindSpotKinds]),
    names: Type.Array(Type.String(), { description: "Titles of rules, kinds of indicator, or values" }),
    count: Type.Integer(),
  },
  { description: "What could not be seen, and why" },
);
const CoverageShape = Type.Object({
  first: nullable(Time),
  last: nullable(Time),
  events: Type.Integer({ description: "Events that there were to search" }),
  days: Type.Integer({ description: "UTC days from the first event to the last" }),
  silent: Type.Array(Type.Object({ from: Time, to: Time }), {
    description: "Days among them on which nothing at all was logged",
  }),
  devices: Type.Array(
    Type.Object({
      vendor: Type.String(),
      product: Type.String(),
      name: Type.String(),
      events: Type.Integer(),
      days: Type.Integer(),
      first: Time,
      last: Time,
      logs: Type.Array(Type.String()),
    }),
  ),
  device_count: Type.Integer(),
  blind: Type.Array(BlindSpot),
});
const HuntShape = Type.Object({
  id: Uuid,
  title: Type.String(),
  subject: Subject,
  from: nullable(Time),
  to: nullable(Time),
  time_field: Type.Enum(["time", "logged_time"]),
  repeat_days: nullable(Type.Integer()),
  origin: Origin,
  created_by: Type.String(),
  created_at: Type.Integer({ description: "It begins no sooner; ms since the epoch, UTC" }),
  state: State,
  started_at: nullable(Time),
  ended_at: nullable(Time),
  share: Type.Number({ description: "How much is done, from 0 to 1" }),
  searched_to: nullable(Time),
  events: Type.Integer({ description: "Events that there were to look at" }),
  candidates: Type.Integer({ description: "Events that were looked at one by one" }),
  sightings: Type.Integer({ description: "Values that were ever seen" }),
  findings: Type.Integer(),
  problem: nullable(Type.String()),
  coverage: nullable(CoverageShape),
});
const SightingShape = Type.Object({
  type: Type.String(),
  value: Type.String(),
  indicator: Type.String(),
  first_seen: Time,
  last_seen: Time,
  count: Type.Integer({ description: "Events" }),
  days: Type.Integer({ description: "UTC days with events" }),
  devices: Type.Integer(),
});
const One = Type.Object({ id: Uuid });

/** Hunts over all that is stored: of rules, of values, and those that new indicators and rules start by themselves. */
export function huntRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { hunts } = d.store;
  return async function routes(server) {
    server.get("/api/v1/hunts", {
      config: { access: readers },
      schema: {
        tags: ["hunts"],
        summary: "Hunts over stored events, the latest first",
        querystring: Type.Object({
          state: Type.Optional(State),
          by: Type.Optional(
            Type.Enum(["people", "automatic"], {
              description: "those that people wanted, or those that start by themselves",
            }),
          ),
          ...PageQuery,
        }),
        response: { 200: pageOf(HuntShape) },
      },
      async handler(request) {
        const { state, by, limit, cursor = null } = request.query;
        const page = await hunts.list(identityOf(request).tenant, { state, by }, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/hunts", {
      config: { access: deciders, audit: ["hunt.start"] },
      bodyLimit: 2 * maximumText,
      schema: {
        tags: ["hunts"],
        summary: "Hunt for rules, a pattern, values or a search over all that is stored",
        description:
          "Give `rules` (Sigma documents), a `pattern` (STIX), `values` (addresses, networks, names, URLs, hashes ..., one a line; defanged is the same) or a `query` (a search, each event of which is evidence). It runs beside everything else; what it finds becomes findings.",
        body: Type.Object(
          {
            title: Type.Optional(Label),
            rules: Type.Optional(Type.String({ minLength: 1, maxLength: maximumText })),
            values: Type.Optional(Type.String({ minLength: 1, maxLength: maximumText })),
            pattern: Type.Optional(Type.String({ minLength: 1, maxLength: maximumPatternLength })),
            query: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
            from: Type.Optional(nullable(Time)),
            to: Type.Optional(nullable(Time)),
            time_field: Type.Optional(Type.Enum(["time", "logged_time"])),
            repeat_days: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: maximumDays }))),
          },
          { additionalProperties: false },
        ),
        response: { 201: HuntShape },
      },
      async handler(request, reply) {
        const { from = null, to = null } = request.body;
        const { subject, title } = wantedBy(request.body);
        if (from !== null && to !== null && from >= to) throw invalidHunt("the hunt ends before it begins");
        const hunt = await hunts.create(actorOf(request), identityOf(request).tenant, {
          title: request.body.title ?? title,
          subject,
          from,
          to,
          timeField: request.body.time_field ?? (subject.kind === "values" ? "time" : "logged_time"),
          repeatDays: request.body.repeat_days ?? null,
        });
        return reply.code(201).send(toWire(hunt));
      },
    });

    server.get("/api/v1/hunts/:id", {
      config: { access: readers },
      schema: {
        tags: ["hunts"],
        summary: "One hunt: how far it is, and what was searched and what was not",
        params: One,
        response: { 200: HuntShape },
      },
      async handler(request) {
        const hunt = await hunts.get(identityOf(request).tenant, request.params.id);
        if (hunt === null) throw notFound("hunt");
        return toWire(hunt);
      },
    });

    server.get("/api/v1/hunts/:id/sightings", {
      config: { access: readers },
      schema: {
        tags: ["hunts"],
        summary: "Values of a hunt that were ever seen, the earliest first; at most 10,000",
        params: One,
        response: { 200: Type.Object({ items: Type.Array(SightingShape) }) },
      },
      async handler(request) {
        const found = await hunts.sightings(identityOf(request).tenant, request.params.id);
        if (found === null) throw notFound("hunt");
        return {
          items: found.map(({ typeId, value, indicator, first, last, events, days, devices }) => ({
            type: observableTypeName(typeId),
            value,
            indicator,
            first_seen: first,
            last_seen: last,
            count: events,
            days,
            devices,
          })),
        };
      },
    });

    server.get("/api/v1/hunts/:id/findings", {
      config: { access: readers },
      schema: {
        tags: ["hunts"],
        summary: "Findings of a hunt, the gravest first; at most 500",
        params: One,
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                finding: FindingShape,
                events: Type.Integer({ description: "Events that the hunt found of it" }),
                new_events: Type.Integer({ description: "Of them those that were no evidence of it before" }),
              }),
            ),
          }),
        },
      },
      async handler(request) {
        const found = await hunts.findings(identityOf(request).tenant, request.params.id);
        if (found === null) throw notFound("hunt");
        return {
          items: found.map(({ finding, events, newEvents }) => ({
            finding: findingToWire(finding),
            events,
            new_events: newEvents,
          })),
        };
      },
    });

    for (const what of ["pause", "resume", "cancel"] as const)
      server.post(`/api/v1/hunts/:id/${what}`, {
        config: { access: deciders, audit: [`hunt.${what}`] },
        schema: {
          tags: ["hunts"],
          summary: summaries[what],
          params: One,
          response: { 200: HuntShape },
        },
        async handler(request) {
          const { id } = request.params;
          const hunt = await hunts.decide(actorOf(request), identityOf(request).tenant, id, what);
          if (hunt === null) throw notFound("hunt");
          return toWire(hunt);
        },
      });
  };
}

const summaries = {
  pause: "Pause a hunt; nothing of what it found is lost",
  resume: "Go on with a hunt that was paused or failed",
  cancel: "End a hunt; what it found stays",
} as const;

function toWire(hunt: Hunt): Static<typeof HuntShape> {
  const { subject, coverage } = hunt;
  return {
    id: hunt.id,
    title: hunt.title,
    subject: {
      kind: subject.kind,
      rules: "text" in subject ? subject.text : null,
      pattern: subject.kind === "pattern" ? subject.pattern : null,
      query: subject.kind === "query" ? subject.query : null,
      values: subject.kind === "values" ? [...subject.values] : null,
      source: subject.kind === "indicators" ? subject.source : null,
      count: countOf(subject),
    },
    from: hunt.from,
    to: hunt.to,
    time_field: hunt.timeField,
    repeat_days: hunt.repeatDays,
    origin: hunt.origin,
    created_by: hunt.createdBy,
    created_at: hunt.createdAt,
    state: hunt.state,
    started_at: hunt.startedAt,
    ended_at: hunt.endedAt,
    share: hunt.share,
    searched_to: hunt.searchedTo,
    events: hunt.events,
    candidates: hunt.candidates,
    sightings: hunt.sightings,
    findings: hunt.findings,
    problem: hunt.problem,
    coverage: coverage === null ? null : toWireCoverage(coverage),
  };
}

function toWireCoverage({
  deviceCount,
  silent,
  devices,
  blind,
  ...told
}: Coverage): Static<typeof CoverageShape> {
  return {
    ...told,
    silent: [...silent],
    devices: devices.map((device) => ({ ...device, logs: [...device.logs] })),
    device_count: deviceCount,
    blind: blind.map((spot) => ({ ...spot, names: [...spot.names] })),
  };
}

function countOf(subject: HuntSubject): number {
  switch (subject.kind) {
    case "indicators":
      return subject.count;
    case "values":
      return subject.values.length;
    case "pattern":
    case "query":
      return 1;
    case "rules":
      return "versions" in subject ? subject.versions.length : subject.count;
  }
}
