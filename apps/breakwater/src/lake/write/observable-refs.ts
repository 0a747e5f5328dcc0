import type { Observable, OcsfEvent } from "@breakwater/ocsf";
import { hotColumns } from "../schema/hot-columns.ts";

/** An observable's type and place, as `observable_paths` holds it: `2 src_endpoint.ip`. */
export interface ObservableRef {
  readonly text: string;
  readonly parts: readonly string[];
  /** Column that holds the value, index into `hotColumns`; -1 for none. */
  readonly hot: number;
  /** Number in the dictionary of the block that `namedIn` names. */
  number: number;
  namedIn: object | null;
}

export interface ObservablesOfRow {
  /** Observables whose value stands at the place they name: the place is stored, and the value not again. */
  readonly refs: readonly ObservableRef[];
  /** Values that a search finds in no column of their own. */
  readonly values: readonly string[];
  /** The attribute as it is, where it could not be put together again from places. */
  readonly asTheyAre: { readonly observables: unknown } | null;
}

const none: ObservablesOfRow = { refs: [], values: [], asTheyAre: null };
const maximumRefs = 10_000;

/** Reads the observables of an event; `slots` holds the values of its columns. */
export function createObservableReader(): (event: OcsfEvent, slots: readonly unknown[]) => ObservablesOfRow {
  const known = new Map<string, ObservableRef>();

  function refOf(name: string, typeId: number): ObservableRef {
    const text = `${typeId} ${name}`;
    const ref = known.get(text);
    if (ref !== undefined) return ref;
    const made = {
      text,
      parts: name.split("."),
      hot: hotColumns.findIndex(({ path }) => path === name || path === name.replace(/^evidences\./, "")),
      number: 0,
      namedIn: null,
    };
    if (known.size < maximumRefs) known.set(text, made);
    return made;
  }

  return function observablesOfRow(event, slots) {
    const observables: unknown = event.observables;
    if (observables === undefined) return none;
    if (!Array.isArray(observables)) return { ...none, asTheyAre: { observables } };
    const refs: ObservableRef[] = [];
    const values: string[] = [];
    let isWhole = observables.length > 0;
    for (const observable of observables as readonly (Observable | null)[]) {
      if (typeof observable !== "object" || observable === null) {
        isWhole = false;
        continue;
      }
      const { name, type_id: typeId, value } = observable;
      const isPlain =
        typeof name === "string" &&
        typeof value === "string" &&
        Number.isInteger(typeId) &&
        Object.keys(observable).length === 3;
      const hot = typeof name === "string" ? refOf(name, typeId).hot : -1;
      if (typeof value === "string" && !isInColumn(hot, value, slots)) values.push(value);
      if (!isPlain) {
        isWhole = false;
        continue;
      }
      const ref = refOf(name, typeId);
      const place = refs.reduce((count, other) => (other === ref ? count + 1 : count), 0);
      if (valueAt(event, ref.parts, place) !== value) isWhole = false;
      refs.push(ref);
    }
    return isWhole ? { refs, values, asTheyAre: null } : { refs: [], values, asTheyAre: { observables } };
  };
}

function isInColumn(hot: number, value: string, slots: readonly unknown[]): boolean {
  return hot !== -1 && slots[hot] === value && hotColumns[hot]?.isObservable === true;
}

/** The observables that refs of `observable_paths` stand for. */
export function observablesFromRefs(event: object, refs: readonly string[]): Observable[] {
  const seen = new Map<string, number>();
  return refs.flatMap((ref) => {
    const space = ref.indexOf(" ");
    const name = ref.slice(space + 1);
    const place = seen.get(ref) ?? 0;
    seen.set(ref, place + 1);
    const value = valueAt(event, name.split("."), place);
    return value === undefined ? [] : [{ name, type_id: Number(ref.slice(0, space)), value }];
  });
}

/** The text at a path, in a list the one in that place; lists on the way are looked through in order. */
function valueAt(event: object, parts: readonly string[], place: number): string | undefined {
  let value: unknown = event;
  for (const [index, part] of parts.entries()) {
    if (Array.isArray(value)) return listedAt(event, parts)[place];
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
    if (index === parts.length - 1 && Array.isArray(value)) return listedAt(event, parts)[place];
  }
  return typeof value === "string" && place === 0 ? value : undefined;
}

function listedAt(event: object, parts: readonly string[]): readonly string[] {
  let values: readonly unknown[] = [event];
  for (const part of parts) {
    values = values.flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : [value]));
    values = values.map((value) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Readonly<Record<string, unknown>>)[part]
        : undefined,
    );
  }
  return values
    .flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : [value]))
    .filter((value) => typeof value === "string");
}
