import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId } from "@breakwater/ocsf";
import Type from "typebox";
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
  identities: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() })),
  version: nullable(Type.String()),
  address: nullable(Type.String()),
  first_seen: Time,
  last_seen: Time,
  event_count: Type.Integer(),
  open_findings: Type.Integer(),
});

/** Devices that have reported. */
export function deviceRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function devices(server) {
    server.get("/api/v1/devices", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "List devices, the last to report first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(DeviceShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const page = await d.store.devices.list(identityOf(request).tenant, { limit, cursor });
        return { items: page.items.map(toWire), next_cursor: page.nextCursor };
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
        return toWire(device);
      },
    });
  };
}

function toWire(device: Device) {
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
    event_count: device.eventCount,
    open_findings: device.openFindings,
  };
}
