import { warninglistActions } from "@breakwater/indicators";
import Type, { type Static } from "typebox";
import type { JsonObject } from "../../platform/canonical-json.ts";
import type { CatalogueEntry } from "../../intel/feeds/catalogue.ts";
import { type Feed, type FeedCredentials, feedKinds, type FeedRun, runOutcomes } from "../../store/feeds.ts";
import { whoseOf } from "../indicator-scope.ts";
import { Label, nullable, Time, Uuid } from "../schemas.ts";
import { Whose } from "./decision-shapes.ts";
import { ReliabilityGrade, ReportShape, TlpMarking } from "./indicator-shapes.ts";

const Kind = Type.Enum([...feedKinds]);
const minutes = { minimum: 5, maximum: 44_640 };
const Confidence = Type.Integer({ minimum: 0, maximum: 100 });
const closed = { additionalProperties: false } as const;

export const Credentials = Type.Union(
  [
    Type.Null(),
    Type.Object(
      {
        kind: Type.Literal("basic"),
        username: Type.String({ maxLength: 500 }),
        password: Type.String({ maxLength: 2_000 }),
      },
      closed,
    ),
    Type.Object({ kind: Type.Literal("bearer"), token: Type.String({ pattern: "^[!-~]{1,4000}$" }) }, closed),
    Type.Object(
      {
        kind: Type.Literal("header"),
        name: Type.String({ pattern: "^[A-Za-z0-9-]{1,100}$" }),
        value: Type.String({ pattern: "^[ -~]{1,4000}$" }),
      },
      closed,
    ),
  ],
  { description: "what its server is shown; never answered" },
);

export const Address = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: "https: unless its network is allowed",
});
const changeable = {
  name: Label,
  address: Address,
  every_minutes: Type.Integer(minutes),
  licence: Type.String({ maxLength: 200 }),
  tlp: nullable(TlpMarking),
  confidence: nullable(Confidence),
  reliability: nullable(ReliabilityGrade),
  is_on: Type.Boolean(),
  credentials: Credentials,
};

const WarninglistAction = nullable(
  Type.Enum([...warninglistActions], {
    description: "the file is a warning list, which does this when it first comes",
  }),
);

export const NewFeed = Type.Object(
  {
    ...Type.Partial(Type.Object(changeable)).properties,
    kind: Type.Optional(Kind),
    whose: Type.Optional(Whose),
    warninglist_action: Type.Optional(WarninglistAction),
    catalogue: Type.Optional(
      Type.String({
        maxLength: 64,
        description: "id of an entry of the catalogue: what is not given is as there",
      }),
    ),
  },
  closed,
);
export type NewFeed = Static<typeof NewFeed>;
export const FeedChange = Type.Partial(Type.Object(changeable, closed));
export type FeedChange = Static<typeof FeedChange>;

export const RunShape = Type.Object({
  id: Uuid,
  started_at: Time,
  ended_at: Time,
  outcome: Type.Enum([...runOutcomes]),
  detail: Type.String({ description: "why, after a stable code and a colon; empty where all went well" }),
  size_bytes: Type.Integer(),
  report: nullable(ReportShape),
});
const Held = Type.Object(
  {
    at: Time,
    detail: Type.String(),
    digest: Type.String({ description: "names what is held: give it with the decision" }),
    is_readable: Type.Boolean({ description: "whether it can be taken at all" }),
    report: ReportShape,
  },
  { description: "What came and was not taken, and what would change" },
);
export const FeedShape = Type.Object({
  id: Uuid,
  whose: Whose,
  name: Type.String(),
  kind: Kind,
  address: Type.String(),
  every_minutes: Type.Integer(),
  catalogue: nullable(Type.String()),
  licence: Type.String(),
  tlp: nullable(TlpMarking),
  confidence: nullable(Type.Integer()),
  reliability: nullable(ReliabilityGrade),
  is_on: Type.Boolean(),
  warninglist_action: WarninglistAction,
  credentials: nullable(Type.Enum(["basic", "bearer", "header"])),
  next_run_at: nullable(Time),
  is_running: Type.Boolean(),
  failures: Type.Integer({ description: "runs that failed since one did not" }),
  last_run: nullable(RunShape),
  held: nullable(Held),
  created_by: Type.String(),
  created_at: Time,
});
export const CatalogueShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  publisher: Type.String(),
  about: Type.Object({ en: Type.String(), ja: Type.String() }),
  kind: Kind,
  address: Type.String(),
  page: Type.String(),
  licence: Type.String(),
  tlp: TlpMarking,
  reliability: ReliabilityGrade,
  confidence: Type.Integer(),
  every_minutes: Type.Integer(),
  warninglist_action: WarninglistAction,
  needs_key: Type.Boolean(),
});

export const DiscoveredShape = Type.Object({
  collections: Type.Array(
    Type.Object({
      address: Type.String({ description: "as a feed is given it" }),
      title: Type.String(),
      description: Type.String(),
      root: Type.String({ description: "title of its API root" }),
    }),
  ),
  problems: Type.Array(Type.String(), { description: "API roots that did not answer, and why" }),
});

export function toWireFeed(feed: Feed): Static<typeof FeedShape> {
  const { held, lastRun } = feed;
  return {
    id: feed.id,
    whose: whoseOf(feed.scope),
    name: feed.name,
    kind: feed.kind,
    address: feed.address,
    every_minutes: feed.everyMinutes,
    catalogue: feed.catalogueId,
    licence: feed.licence,
    tlp: feed.tlp,
    confidence: feed.confidence,
    reliability: feed.reliability,
    is_on: feed.isOn,
    warninglist_action: feed.warninglistAction,
    credentials: feed.credentials,
    next_run_at: feed.nextRunAt,
    is_running: feed.isRunning,
    failures: feed.failures,
    last_run: lastRun === null ? null : toWireRun(lastRun),
    held:
      held === null
        ? null
        : {
            at: held.at,
            detail: held.detail,
            digest: held.digest,
            is_readable: held.isReadable,
            report: reportOf(held.report),
          },
    created_by: feed.createdBy,
    created_at: feed.createdAt,
  };
}

export function toWireRun(run: FeedRun): Static<typeof RunShape> {
  return {
    id: run.id,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    outcome: run.outcome,
    detail: run.detail,
    size_bytes: run.sizeBytes,
    report: run.report === null ? null : reportOf(run.report),
  };
}

/** Runs of feeds keep what came of their imports in the API's own words. */
function reportOf(report: JsonObject): Static<typeof ReportShape> {
  return report as unknown as Static<typeof ReportShape>;
}

export function toWireEntry(entry: CatalogueEntry): Static<typeof CatalogueShape> {
  const { everyMinutes, needsKey = false, warninglistAction = null, ...rest } = entry;
  return { ...rest, warninglist_action: warninglistAction, every_minutes: everyMinutes, needs_key: needsKey };
}

/** What of a change is given, by the store's names. */
export function toChange(body: FeedChange): {
  readonly name?: string;
  readonly address?: string;
  readonly everyMinutes?: number;
  readonly licence?: string;
  readonly tlp?: Feed["tlp"];
  readonly confidence?: number | null;
  readonly reliability?: Feed["reliability"];
  readonly isOn?: boolean;
  readonly credentials?: FeedCredentials | null;
} {
  const { every_minutes: everyMinutes, is_on: isOn, ...rest } = body;
  return {
    ...rest,
    ...(everyMinutes === undefined ? {} : { everyMinutes }),
    ...(isOn === undefined ? {} : { isOn }),
  };
}
