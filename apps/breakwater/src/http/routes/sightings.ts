import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId } from "@breakwater/ocsf";
import Type, { type Static } from "typebox";
import type { ObservableSighting, WantedObservable } from "../../lake/lake.ts";
import { observableTypes } from "../../lake/query/aggregate/aggregation.ts";
import { deviceKey, parseDeviceKey } from "../../lake/write/device-key.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

type TypeName = keyof typeof observableTypes;
// The keys of a constant object are its literal names.
const names = Object.keys(observableTypes) as TypeName[];
const TypeName = Type.Union(names.map((name) => Type.Literal(name)));
const Device = nullable(
  Type.Object({ vendor: Type.String(), product: Type.String(), kind: Type.String(), value: Type.String() }),
);
const Sighting = Type.Object({
  type: Type.String(),
  value: Type.String(),
  device: Device,
  first_seen: Time,
  last_seen: Time,
  count: Type.Integer({ description: "Events" }),
  days: Type.Integer({ description: "UTC days with events" }),
});

/** Was it ever seen here, and what is new on a device: answered from sightings, over all that is kept. */
export function sightingRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function sightings(server) {
    server.get("/api/v1/sightings", {
      config: { access: readers },
      schema: {
        tags: ["sightings"],
        summary: "Where an observable was ever seen, by device, the earliest first",
        description:
          "Over the whole time that sightings are kept, far longer than events. No item says that no log that is kept named it, not that it never touched a device.",
        querystring: Type.Object({
          value: Type.String({ minLength: 1, maxLength: 4_096 }),
          type: Type.Optional(TypeName),
        }),
        response: { 200: Type.Object({ items: Type.Array(Sighting) }) },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { value, type } = request.query;
        const found = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.sightingsOf([tenant], observablesCalled(value, type === undefined ? names : [type]), signal),
        );
        return { items: found.map(toWire) };
      },
    });

    server.get("/api/v1/devices/:id/new", {
      config: { access: readers },
      schema: {
        tags: ["sightings"],
        summary: "Observables that a device named for the first time between two times, the newest first",
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object({
          from: Time,
          to: Time,
          type: Type.Optional(TypeName),
          limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 }),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(Sighting),
            more: Type.Boolean({ description: "There are more than the limit" }),
          }),
        },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const device = await d.store.devices.get(tenant, request.params.id as DeviceId);
        if (device === null) throw notFound("device");
        const { from, to, type, limit } = request.query;
        const { identities } = device;
        const found = await d.gate.run(tenant, "search", reply, (signal) =>
          d.lake.newOnDevices(
            tenant,
            {
              devices: identities.map(deviceKey),
              from,
              to,
              typeIds: type === undefined ? [] : [observableTypes[type]],
              limit: limit + 1,
            },
            signal,
          ),
        );
        return { items: found.slice(0, limit).map(toWire), more: found.length > limit };
      },
    });
  };
}

/** A value as an observable of each of these types. */
export function observablesCalled(
  value: string,
  types: readonly TypeName[] = names,
): readonly WantedObservable[] {
  return types.map((name) => ({ typeId: observableTypes[name], value }));
}

/** The name by which the API calls an observable type (OCSF `observable.type_id`). */
export function observableTypeName(typeId: number): string {
  return names.find((name) => observableTypes[name] === typeId) ?? String(typeId);
}

function toWire({
  typeId,
  value,
  device,
  first,
  last,
  count,
  days,
}: ObservableSighting): Static<typeof Sighting> {
  const type = observableTypeName(typeId);
  return { type, value, device: parseDeviceKey(device), first_seen: first, last_seen: last, count, days };
}
