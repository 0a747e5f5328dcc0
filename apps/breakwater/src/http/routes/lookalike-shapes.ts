import {
  isParsedName,
  type Likeness,
  likenessGrades,
  likenessKinds,
  parseOwnDomain,
  parseWatchedName,
} from "@breakwater/lookalike";
import Type from "typebox";
import {
  type LookalikeCandidate,
  lookalikeStates,
  type NewWatchedName,
  type StoredWatchedName,
  watchedKinds,
} from "../../store/lookalikes.ts";
import { HttpProblem } from "../errors.ts";
import { whoseOf } from "../indicator-scope.ts";
import { Label, Message, nullable, Time, Uuid } from "../schemas.ts";
import { Whose } from "./decision-shapes.ts";
import { TlpMarking } from "./indicator-shapes.ts";

const maximumDomains = 200;
const maximumKeywords = 50;
const Domains = Type.Array(Type.String({ maxLength: 253 }), { maxItems: maximumDomains });
const Words = Type.Array(Type.String({ minLength: 2, maxLength: 24, pattern: "^[\\p{L}\\p{N}]+$" }), {
  maxItems: maximumKeywords,
});
export const LikenessKind = Type.Enum([...likenessKinds]);
export const Grade = Type.Enum([...likenessGrades], {
  description: "how much the likeness says: `strong` is hardly chance, `weak` may well be",
});
export const State = Type.Enum([...lookalikeStates]);

export const WatchedInput = Type.Object(
  {
    kind: Type.Enum([...watchedKinds], {
      description:
        "an organisation's name, a domain that somebody has, or a word that stands for a vendor or product",
    }),
    name: Label,
    own: Type.Optional(Domains),
    allowed: Type.Optional(Domains),
    keywords: Type.Optional(Words),
    whose: Type.Optional(Whose),
  },
  { additionalProperties: false },
);

export const WatchedShape = Type.Object({
  id: Uuid,
  whose: Whose,
  kind: Type.Enum([...watchedKinds]),
  name: Type.String(),
  label: Type.String({ description: "as it is compared" }),
  own: Type.Array(Type.String(), {
    description: "domains of its owner: neither they nor what is below them is ever a look-alike",
  }),
  allowed: Type.Array(Type.String(), { description: "others' domains that are known to be harmless" }),
  keywords: Type.Array(Type.String(), { description: "words that look-alikes would stand beside" }),
  looked_back: nullable(
    Type.Object(
      { at: Time, names: Type.Integer(), found: Type.Integer(), is_cut: Type.Boolean() },
      { description: "what came of looking for it in all that was ever seen; null while that is under way" },
    ),
  ),
  created_by: Type.String(),
  created_at: Time,
});

export const LikenessShape = Type.Object({
  domain: Type.String({ description: "what was registered, as DNS carries it" }),
  readable: Type.String({ description: "as people read it" }),
  watched_name: Type.String(),
  kind: LikenessKind,
  strength: Type.Integer({ minimum: 0, maximum: 100 }),
  grade: Grade,
  reason: Message,
});

export const CandidateShape = Type.Object({
  id: Uuid,
  ...LikenessShape.properties,
  name: Type.String({ description: "the whole name that was first met" }),
  watched: nullable(Uuid),
  state: State,
  seen: nullable(
    Type.Object({ first: Time, last: Time, events: Type.Integer() }, { description: "when events named it" }),
  ),
  listed: nullable(
    Type.Object({ list: Type.String(), at: Time }, { description: "the first list that named it" }),
  ),
  warninglist: nullable(
    Type.String({ description: "a warning list that knows it, so that it is no finding" }),
  ),
  decided: nullable(
    Type.Object({ by: Type.String(), at: Time, reason: Type.String(), tlp: nullable(TlpMarking) }),
  ),
  created_at: Time,
});

/** A watched name as somebody gave it, made ready to be kept; what cannot be compared is refused with its reason. */
export function toWatchedName(body: Type.Static<typeof WatchedInput>): NewWatchedName {
  const { kind, name, own = [], allowed = [], keywords = [] } = body;
  const parsed = parseWatchedName(name);
  if (!isParsedName(parsed))
    throw new HttpProblem(422, "invalid_name", `“${name}” cannot be watched: ${parsed.replaceAll("_", " ")}`);
  if (kind === "domain" && parsed.domain === null)
    throw new HttpProblem(
      422,
      "invalid_domain",
      `“${name}” is no domain that somebody could have registered`,
    );
  return {
    kind,
    name,
    label: parsed.label,
    own: domainsOf([...own, ...(parsed.domain === null ? [] : [parsed.domain])]),
    allowed: domainsOf(allowed),
    keywords: [...new Set(keywords.map((word) => word.toLowerCase()))],
  };
}

function domainsOf(texts: readonly string[]): readonly string[] {
  const domains = texts.map((text) => {
    const domain = parseOwnDomain(text);
    if (domain === null)
      throw new HttpProblem(
        422,
        "invalid_domain",
        `“${text}” is no domain that somebody could have registered`,
      );
    return domain;
  });
  return [...new Set(domains)].toSorted();
}

export function toWireWatched(name: StoredWatchedName): Type.Static<typeof WatchedShape> {
  return {
    id: name.id,
    whose: whoseOf(name.scope),
    kind: name.kind,
    name: name.name,
    label: name.label,
    own: [...name.own],
    allowed: [...name.allowed],
    keywords: [...name.keywords],
    looked_back: toWireLookedBack(name.lookedBack),
    created_by: name.createdBy,
    created_at: name.createdAt,
  };
}

function toWireLookedBack(result: StoredWatchedName["lookedBack"]) {
  if (result === null) return null;
  const { at, names, found, isCut } = result;
  return { at, names, found, is_cut: isCut };
}

export function toWireLikeness(found: Likeness): Type.Static<typeof LikenessShape> {
  const { domain, readable, watchedName, kind, strength, grade, reason } = found;
  return { domain, readable, watched_name: watchedName, kind, strength, grade, reason: toWireReason(reason) };
}

export function toWireCandidate(one: LookalikeCandidate): Type.Static<typeof CandidateShape> {
  return {
    id: one.id,
    domain: one.domain,
    readable: one.readable,
    name: one.name,
    watched: one.watched,
    watched_name: one.watchedName,
    // Written from a Likeness.
    kind: one.kind as Likeness["kind"],
    strength: one.strength,
    grade: one.grade,
    reason: toWireReason(one.reason),
    state: one.state,
    seen: one.seen,
    listed: one.listed,
    warninglist: one.warninglist,
    decided:
      one.decided === null
        ? null
        : // Written from a TlpMarking.
          { ...one.decided, tlp: one.decided.tlp as Type.Static<typeof TlpMarking> | null },
    created_at: one.createdAt,
  };
}

function toWireReason({ key, parameters }: Likeness["reason"]): Type.Static<typeof Message> {
  return { key, parameters: { ...parameters } };
}
