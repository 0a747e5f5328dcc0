import { FeedError } from "../feed-error.ts";

const maximumAttributes = 200_000;
const attributeKeys = [
  "uuid",
  "type",
  "value",
  "comment",
  "to_ids",
  "timestamp",
  "first_seen",
  "deleted",
] as const;

/**
 * An event's file, cut to what indicators are read from: samples, galaxies and reports are not kept. Throws a `FeedError` for
 * what is another event, or none.
 */
export function readEvent(body: Uint8Array, id: string, host: string): string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FeedError("not_misp", `${host}: ${id}.json is no JSON (${reason})`);
  }
  const event = objectOf(objectOf(value)["Event"]);
  if (event["uuid"] !== id)
    throw new FeedError("not_misp", `${host}: ${id}.json is not the event of that UUID`);
  const attributes = listOf(event["Attribute"]);
  const objects = listOf(event["Object"]);
  const count = objects.reduce<number>(
    (sum, one) => sum + listOf(one["Attribute"]).length,
    attributes.length,
  );
  if (count > maximumAttributes)
    throw new FeedError("too_large", `${host}: ${id}.json has more than ${maximumAttributes} attributes`);
  return JSON.stringify({
    Event: {
      uuid: id,
      info: event["info"],
      Tag: tagsOf(event),
      Attribute: attributes.map(cut),
      Object: objects.map((one) => ({ Attribute: listOf(one["Attribute"]).map(cut) })),
    },
  });
}

type Json = Readonly<Record<string, unknown>>;

function cut(attribute: Json): Json {
  const kept = attributeKeys.filter((key) => Object.hasOwn(attribute, key));
  return { ...Object.fromEntries(kept.map((key) => [key, attribute[key]])), Tag: tagsOf(attribute) };
}

function tagsOf(of: Json): readonly Json[] {
  return listOf(of["Tag"]).map(({ name }) => ({ name }));
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}
