import { featureKey, type FeatureKey } from "./evidence.ts";
import type { GroupProfile } from "./group-profile.ts";

export interface AttackKnowledge {
  readonly groups: readonly GroupProfile[];
  readonly campaigns: readonly AttackCampaign[];
  /** Names of techniques and software by their ids. */
  readonly names: ReadonlyMap<string, string>;
  /** What was not taken, by reason. */
  readonly leftOut: Readonly<Record<"revoked" | "without-id" | "unresolved", number>>;
}

export interface AttackCampaign extends GroupProfile {
  /** Ids of the groups that it is attributed to. */
  readonly groupIds: readonly string[];
}

const mostObjects = 200_000;

type Fields = Readonly<Record<string, unknown>>;

interface Named {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

/**
 * Groups and campaigns of an ATT&CK bundle (STIX 2.0 or 2.1), with the reports that each use is known from: its
 * `external_references`, or `x_citations` of a trimmed one. Revoked and deprecated objects are left out and counted.
 *
 * @throws {AttackError} when it is no bundle, or holds more than 200,000 objects
 */
export function readAttack(bundle: unknown): AttackKnowledge {
  const { objects } = fieldsOf(bundle);
  if (!Array.isArray(objects))
    throw new AttackError('expected an ATT&CK bundle of STIX: {"type": "bundle", "objects": [...]}');
  if (objects.length > mostObjects)
    throw new AttackError(`expected at most ${mostObjects} objects, and there are ${objects.length}`);
  const leftOut = { revoked: 0, "without-id": 0, unresolved: 0 };
  const known = namedObjects(objects, leftOut);
  const uses = new Map<string, Map<FeatureKey, ReadonlySet<string>>>();
  const attributed = new Map<string, string[]>();
  for (const one of objects) {
    const fields = fieldsOf(one);
    if (fields["type"] !== "relationship" || isGone(fields)) continue;
    const source = known.get(textOf(fields["source_ref"]));
    const target = known.get(textOf(fields["target_ref"]));
    const kind = fields["relationship_type"];
    if (source === undefined || !isActor(source) || (kind !== "uses" && kind !== "attributed-to")) continue;
    if (target === undefined) leftOut.unresolved += 1;
    else if (kind === "attributed-to")
      attributed.set(source.id, [...(attributed.get(source.id) ?? []), target.id]);
    else addUse(uses, source.id, target, citationsOf(fields));
  }
  const actors = [...known.values()].filter(isActor);
  const profile = ({ id, name, aliases }: Named) => ({
    id,
    name,
    aliases,
    features: uses.get(id) ?? new Map(),
  });
  return {
    groups: actors.filter(({ type }) => type === "intrusion-set").map(profile),
    campaigns: actors
      .filter(({ type }) => type === "campaign")
      .map((one) => ({ ...profile(one), groupIds: attributed.get(one.id) ?? [] })),
    names: new Map([...known.values()].map(({ id, name }) => [id, name])),
    leftOut,
  };
}

export class AttackError extends Error {
  override readonly name = "AttackError";
  readonly code = "not_attack";
}

const actorTypes = new Set(["intrusion-set", "campaign"]);
const featureTypes = new Set(["attack-pattern", "malware", "tool"]);

function isActor({ type }: Named): boolean {
  return actorTypes.has(type);
}

function namedObjects(objects: readonly unknown[], leftOut: { revoked: number; "without-id": number }) {
  const known = new Map<string, Named>();
  for (const one of objects) {
    const fields = fieldsOf(one);
    const type = textOf(fields["type"]);
    if (!actorTypes.has(type) && !featureTypes.has(type)) continue;
    const id = externalId(fields);
    if (isGone(fields)) leftOut.revoked += 1;
    else if (id === null) leftOut["without-id"] += 1;
    else
      known.set(textOf(fields["id"]), {
        type,
        id,
        name: textOf(fields["name"]),
        aliases: textsOf(fields["aliases"]),
      });
  }
  return known;
}

function addUse(
  uses: Map<string, Map<FeatureKey, ReadonlySet<string>>>,
  actor: string,
  target: Named,
  reports: readonly string[],
): void {
  const features = uses.get(actor) ?? new Map<FeatureKey, ReadonlySet<string>>();
  uses.set(actor, features);
  const key = featureKey({
    kind: target.type === "attack-pattern" ? "technique" : "software",
    value: target.id,
  });
  features.set(key, new Set([...(features.get(key) ?? []), ...reports]));
}

function isGone(fields: Fields): boolean {
  return fields["revoked"] === true || fields["x_mitre_deprecated"] === true;
}

function externalId(fields: Fields): string | null {
  const references = Array.isArray(fields["external_references"]) ? fields["external_references"] : [];
  const own = references.map(fieldsOf).find((one) => one["source_name"] === "mitre-attack");
  const id = textOf(own?.["external_id"]);
  return /^[A-Z]{1,3}[0-9]{4}(?:\.[0-9]{3})?$/.test(id) ? id : null;
}

function citationsOf(fields: Fields): readonly string[] {
  const trimmed = textsOf(fields["x_citations"]);
  if (trimmed.length > 0) return trimmed;
  const references = Array.isArray(fields["external_references"]) ? fields["external_references"] : [];
  return references
    .map((one) => textOf(fieldsOf(one)["source_name"]))
    .filter((name) => name !== "" && name !== "mitre-attack");
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 1_024) : "";
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === "string").slice(0, 256)
    : [];
}
