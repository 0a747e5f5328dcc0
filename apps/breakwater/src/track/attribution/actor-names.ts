export interface NamedActor {
  readonly id: string;
  readonly name: string;
  /** `CN`, as its source gives it; null where it does not. */
  readonly country: string | null;
}

/** Names of actors and all whom each may mean: what two clusters share is never made one. */
export type ActorNames = ReadonlyMap<string, readonly NamedActor[]>;

const mostActors = 20_000;

/** A MISP galaxy of actors: each name and synonym, in small letters without spaces and marks, to its clusters. Null when it is none. */
export function readActorNames(galaxy: unknown): ActorNames | null {
  const { values } = fieldsOf(galaxy);
  if (!Array.isArray(values) || values.length > mostActors) return null;
  const names = new Map<string, NamedActor[]>();
  for (const one of values) {
    const { uuid, value, meta } = fieldsOf(one);
    if (typeof uuid !== "string" || typeof value !== "string") continue;
    const { synonyms, country } = fieldsOf(meta);
    const actor = {
      id: uuid,
      name: value.slice(0, 256),
      country: typeof country === "string" ? country.slice(0, 64) : null,
    };
    const texts = [value, ...(Array.isArray(synonyms) ? synonyms : [])];
    for (const text of texts) {
      if (typeof text !== "string") continue;
      const known = names.get(nameKey(text)) ?? [];
      if (!known.some(({ id }) => id === actor.id)) names.set(nameKey(text), [...known, actor]);
    }
  }
  return names;
}

/** The clusters that any of a group's names may mean. */
export function actorsCalled(names: ActorNames, called: readonly string[]): readonly NamedActor[] {
  const found = new Map(
    called.flatMap((name) => names.get(nameKey(name)) ?? []).map((actor) => [actor.id, actor]),
  );
  return [...found.values()];
}

/** `APT 29`, `APT-29` and `apt29` are one spelling. */
function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]/g, "");
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
