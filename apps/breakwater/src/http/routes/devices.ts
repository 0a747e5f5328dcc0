import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { expectedWithinMs, silentSince } from "../../fleet/silence.ts";
import type { Device } from "../../store/store.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const DeviceShape = Type.Object({
  id: Uuid,
  vendor: Type.String(),
  product: Type.String(),
  name: Type.String(),
  identities: Type.Array(
    Type.Object({
      kind: Type.String(),
      value: Type.String(),
      vendor: Type.String(),
      product: Type.String(),
      observed: Type.String({
        description: "The id that was observed under it; another than the device's where a person merged it",
      }),
    }),
  ),
  version: nullable(Type.String()),
  address: nullable(Type.String()),
  first_seen: Time,
  last_seen: Time,
  silent_since: Type.Union([Time, Type.Null()], {
    description: "Time of its last report, where it has missed its own rhythm; null while it reports",
  }),
  expected_within_ms: Type.Integer({ description: "How long after a report the next is expected" }),
  event_count: Type.Integer(),
  open_findings: Type.Integer(),
  is_sample: Type.Boolean({ description: "Of sample data, and no device" }),
});
const Summary = Type.Object({
  total: Type.Integer(),
  silent: Type.Integer(),
  new: Type.Integer({ description: "first seen in the last 24 hours" }),
});
const newMs = 86_400_000;

/** Devices that have reported. */
export function deviceRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  async function idsIn(tenant: TenantId, state: "silent" | "new", now: number): Promise<readonly DeviceId[]> {
    const rhythms = await d.store.devices.rhythms(tenant);
    return rhythms
      .filter((rhythm) =>
        state === "silent" ? silentSince(rhythm, now) !== null : now - rhythm.firstSeen < newMs,
      )
      .map(({ id }) => id);
  }

  return async function devices(server) {
    server.get("/api/v1/devices", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "List devices, the last to report first",
        querystring: Type.Object({
          q: Type.Optional(
            Type.String({ maxLength: 200, description: "text in the name, an identity or the address" }),
          ),
          state: Type.Optional(Type.Union([Type.Literal("silent"), Type.Literal("new")])),
          ...PageQuery,
        }),
        response: { 200: pageOf(DeviceShape) },
      },
      async handler(request) {
        const { q: text, state, limit, cursor = null } = request.query;
        const { tenant } = identityOf(request);
        const now = d.clock.now();
        const only = state === undefined ? undefined : await idsIn(tenant, state, now);
        const page = await d.store.devices.list(tenant, { text, only }, { limit, cursor });
        return { items: page.items.map((device) => toWire(device, now)), next_cursor: page.nextCursor };
      },
    });

    server.get("/api/v1/devices/summary", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "How many devices there are, are silent, are new",
        response: { 200: Summary },
      },
      async handler(request) {
        const now = d.clock.now();
        const rhythms = await d.store.devices.rhythms(identityOf(request).tenant);
        return {
          total: rhythms.length,
          silent: rhythms.filter((rhythm) => silentSince(rhythm, now) !== null).length,
          new: rhythms.filter(({ firstSeen }) => now - firstSeen < newMs).length,
        };
      },
    });

    server.get("/api/v1/devices/:id", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "One device",
        params: Type.Object({ id: Uuid }),
        response: { 200: DeviceShape },
      },
      async handler(request) {
        const device = await d.store.devices.get(identityOf(request).tenant, request.params.id as DeviceId);
        if (device === null) throw notFound("device");
        return toWire(device, d.clock.now());
      },
    });
  };
}

function toWire(device: Device, now: number) {
  return {
    id: device.id,
    vendor: device.vendor,
    product: device.product,
    name: device.name,
    identities: device.identities.map((one) => ({ ...one })),
    version: device.version,
    address: device.address,
    first_seen: device.firstSeen,
    last_seen: device.lastSeen,
    silent_since: silentSince(device, now),
    expected_within_ms: expectedWithinMs(device),
    event_count: device.eventCount,
    open_findings: device.openFindings,
    is_sample: device.isSample,
  };
}
