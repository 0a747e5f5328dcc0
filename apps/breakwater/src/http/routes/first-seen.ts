import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { RuleId, TenantId } from "@breakwater/ocsf";
import Type, { type Static } from "typebox";
import type { ObservableSighting } from "../../lake/lake.ts";
import { parseDeviceKey } from "../../lake/write/device-key.ts";
import type { RulePlace } from "../../store/store.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";
import { visibleTenants } from "../visible-tenants.ts";
import { observablesCalled, observableTypeName } from "./sightings.ts";

const shownPlaces = 100;
const Place = Type.Object({
  tenant: Type.Object({ id: Uuid, name: Type.String() }),
  device: nullable(
    Type.Object({
      name: Type.String({ description: "The serial number, host name or address by which it was known" }),
      vendor: Type.String(),
      product: Type.String(),
    }),
  ),
  first_seen: Time,
  last_seen: Time,
  count: Type.Integer({ description: "Events" }),
});
const Seen = Type.Object({
  type: Type.String({ description: "Of the observable; `rule` of a behaviour" }),
  value: Type.String(),
  first_seen: Time,
  last_seen: Time,
  count: Type.Integer({ description: "Events" }),
  devices: Type.Integer(),
  tenants: Type.Integer(),
  places: Type.Array(Place, {
    description: `The earliest ${shownPlaces}; the first of them is where it began, as far as is known`,
  }),
});
type Place = Static<typeof Place>;

/** Patient zero: where in the whole fleet something was seen first, and how common it is. */
export function firstSeenRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { store, lake } = d;
  return async function routes(server) {
    server.get("/api/v1/first-seen", {
      config: { access: readers },
      schema: {
        tags: ["sightings"],
        summary: "Where an observable or a behaviour was seen first in the fleet, and how common it is",
        description:
          "Give a `value`, or the id of a `rule`. Over all tenants that the caller may read, and as far back as sightings go (`oldest_sighting`, by the devices' clocks): what nobody logged is not there.",
        querystring: Type.Object({
          value: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
          rule: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        }),
        response: {
          200: Type.Object({
            oldest_sighting: nullable(Time),
            tenants_searched: Type.Integer(),
            items: Type.Array(Seen),
          }),
        },
      },
      async handler(request, reply) {
        const { value, rule } = request.query;
        if ((value === undefined) === (rule === undefined))
          throw new HttpProblem(422, "value_or_rule", "give either a `value` or the id of a `rule`");
        const identity = identityOf(request);
        const tenants = await visibleTenants(store, identity);
        const ids = [...tenants.keys()];
        const { items, oldest } = await d.gate.run(identity.tenant, "search", reply, async (signal) => ({
          items:
            rule === undefined
              ? seenValues(await lake.sightingsOf(ids, observablesCalled(value ?? ""), signal))
              : seenRule(rule, await store.findings.placesOfRule(ids, rule as RuleId)),
          oldest: await lake.sightedSince(ids, signal),
        }));
        return {
          oldest_sighting: oldest,
          tenants_searched: ids.length,
          items: items.map(({ places, ...one }) => ({
            ...one,
            places: places.slice(0, shownPlaces).map(({ tenant, ...place }) => ({
              tenant: { id: tenant, name: tenants.get(tenant) ?? "" },
              ...place,
            })),
          })),
        };
      },
    });
  };
}

interface SeenIn extends Omit<Static<typeof Seen>, "places"> {
  readonly places: readonly (Omit<Place, "tenant"> & { readonly tenant: TenantId })[];
}

/** One item a kind of observable, the earliest first. */
function seenValues(found: readonly ObservableSighting[]): readonly SeenIn[] {
  // Grouped in the order in which they were found: the earliest first.
  return [...Map.groupBy(found, ({ typeId }) => typeId)].map(([typeId, some]) =>
    together(observableTypeName(typeId), some[0]?.value ?? "", some.map(toPlace)),
  );
}

function seenRule(rule: string, found: readonly RulePlace[]): readonly SeenIn[] {
  const [first] = found;
  if (first === undefined) return [];
  const places = found.map((place) => ({
    tenant: place.tenant,
    device: place.device === null ? null : { name: place.device.name, vendor: "", product: "" },
    first_seen: place.first,
    last_seen: place.last,
    count: place.count,
  }));
  return [together("rule", first.title === "" ? rule : first.title, places)];
}

function together(type: string, value: string, places: SeenIn["places"]): SeenIn {
  const devices = new Set(
    places.flatMap(({ tenant, device }) => (device === null ? [] : [JSON.stringify([tenant, device])])),
  );
  return {
    type,
    value,
    first_seen: Math.min(...places.map((place) => place.first_seen)),
    last_seen: Math.max(...places.map((place) => place.last_seen)),
    count: places.reduce((sum, place) => sum + place.count, 0),
    devices: devices.size,
    tenants: new Set(places.map(({ tenant }) => tenant)).size,
    places,
  };
}

function toPlace({ tenant, device, first, last, count }: ObservableSighting) {
  const known = parseDeviceKey(device);
  return {
    tenant,
    device: known === null ? null : { name: known.value, vendor: known.vendor, product: known.product },
    first_seen: first,
    last_seen: last,
    count,
  };
}
