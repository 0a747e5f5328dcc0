import type { Assess } from "../assess/assess.ts";
import { roleOfLabels } from "../decide/role.ts";
import { ItemMaker } from "./item-maker.ts";
import { leftOut, type Place, type ReadItem } from "./item.ts";
import { strictest, type Tlp } from "./tlp.ts";
import { isObject, type JsonObject, listOf, textOf } from "./json-value.ts";
import { timeOf, tlpOf } from "./marks.ts";
import { typeMeaning } from "./type-names.ts";
import { typedValues } from "./typed-value.ts";

/** The events of a MISP export or feed file: `{Event}`, `{response: [{Event}]}`, or a list of these; `null` where it is none. */
export function mispEventsOf(value: unknown): readonly JsonObject[] | null {
  const candidates =
    isObject(value) && Array.isArray(value["response"])
      ? value["response"]
      : Array.isArray(value)
        ? value
        : [value];
  const events = candidates.flatMap((one) => {
    if (!isObject(one)) return [];
    const event = isObject(one["Event"]) ? one["Event"] : one;
    return Array.isArray(event["Attribute"]) || Array.isArray(event["Object"]) ? [event] : [];
  });
  return events.length === 0 ? null : events;
}

/** Attributes of MISP events and of their objects. What the sender does not mean for detection is kept as context. */
export function* readMispEvents(events: readonly JsonObject[], assess: Assess): Generator<ReadItem> {
  const maker = new ItemMaker(assess);
  let line = 0;
  for (const event of events) {
    const info = textOf(event, "info");
    const tlp = tlpOfTags(event);
    const tags = tagsOf(event);
    for (const attribute of attributesOf(event)) {
      line += 1;
      const place: Place = { line, field: textOf(attribute, "uuid") || null };
      yield* readAttribute(attribute, place, { info, tlp, tags }, maker);
    }
  }
}

function* attributesOf(event: JsonObject): Generator<JsonObject> {
  for (const attribute of listOf(event, "Attribute")) if (isObject(attribute)) yield attribute;
  for (const object of listOf(event, "Object"))
    if (isObject(object))
      for (const attribute of listOf(object, "Attribute")) if (isObject(attribute)) yield attribute;
}

interface EventContext {
  readonly info: string;
  readonly tlp: Tlp | null;
  readonly tags: readonly string[];
}

function* readAttribute(
  attribute: JsonObject,
  place: Place,
  { info, tlp, tags }: EventContext,
  maker: ItemMaker,
): Generator<ReadItem> {
  const type = textOf(attribute, "type");
  const value = textOf(attribute, "value");
  const meaning = typeMeaning(type);
  if (attribute["deleted"] === true) {
    yield leftOut("revoked", place, value, type);
    return;
  }
  const parts = partsOf(type, value);
  if (parts.length === 0) {
    yield leftOut(meaning?.kind === "reference" ? "reference" : "unsupported_type", place, value, type);
    return;
  }
  for (const { expected, text, port } of parts) {
    const [found] = typedValues(text, expected);
    if (found === undefined) {
      yield leftOut("not_a_value", place, text, type);
      continue;
    }
    yield* maker.make({
      ...found,
      raw: value,
      place,
      otherPort: port,
      description: [info, textOf(attribute, "comment")].filter((part) => part !== "").join(": "),
      validFrom: timeOf(textOf(attribute, "first_seen")) ?? timeOf(textOf(attribute, "timestamp")),
      tlp: strictest([tlp, tlpOfTags(attribute)]),
      externalId: textOf(attribute, "uuid") || null,
      role: roleOfLabels([...tagsOf(attribute), ...tags]),
      isForDetection: attribute["to_ids"] !== false && attribute["to_ids"] !== "0",
    });
  }
}

interface Part {
  readonly expected: Parameters<typeof typedValues>[1];
  readonly text: string;
  readonly port: number | null;
}

/** `filename|sha256` are two values, `ip-dst|port` one with its port. */
function partsOf(type: string, value: string): readonly Part[] {
  const [left = "", right = ""] = type.split("|", 2);
  const [first = "", ...others] = value.split("|");
  const second = others.join("|");
  const parts: Part[] = [];
  const add = (name: string, text: string): void => {
    const meaning = typeMeaning(name);
    if (meaning?.kind === "indicator" && text !== "")
      parts.push({
        expected: meaning.expected,
        text,
        port: right === "port" ? Number(second) || null : null,
      });
  };
  add(left, right === "" ? value : first);
  if (right !== "" && right !== "port") add(right, second);
  return parts;
}

function tlpOfTags(object: JsonObject): Tlp | null {
  return strictest(tagsOf(object).map((name) => (/^tlp:/i.test(name) ? tlpOf(name) : null)));
}

function tagsOf(object: JsonObject): readonly string[] {
  return listOf(object, "Tag").map((tag) => (isObject(tag) ? textOf(tag, "name") : ""));
}
