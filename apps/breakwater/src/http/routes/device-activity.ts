import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import type { DeviceName } from "../../lake/lake.ts";
import type { Device } from "../../store/store.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";
import { goneSignal } from "../query-gate.ts";
import { everyDevice } from "../../store/every-device.ts";

const Span = { from: Type.Optional(Time), to: Type.Optional(Time) };
const Activity = Type.Object({
  bucket_ms: Type.Integer(),
  from: Time,
  to: Time,
  items: Type.Array(
    Type.Object({
      device: Uuid,
      counts: Type.Array(Type.Integer(), { description: "events received in each bucket, from `from` on" }),
    }),
  ),
});
const LogTypes = Type.Object({
  items: Type.Array(
    Type.Object({
      device: nullable(Uuid),
      vendor: Type.String(),
      product: Type.String(),
      log_name: Type.String(),
      class_uid: Type.Integer(),
      count: Type.Integer(),
      last_seen: Time,
    }),
  ),
});
const dayMs = 86_400_000;
const maximumDevices = 200;

/** When devices reported, and which of their logs arrived. */
export function deviceActivityRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  async function devicesOf(tenant: TenantId, ids: readonly string[]): Promise<readonly Device[]> {
    const found = await Promise.all(ids.map((id) => d.store.devices.get(tenant, id as DeviceId)));
    if (found.includes(null)) throw notFound("device");
    return found.filter((device) => device !== null);
  }

  return async function deviceActivity(server) {
    server.get("/api/v1/devices/activity", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "Events of devices by time of receipt; the last day where no time is given",
        querystring: Type.Object({
          id: Type.Array(Uuid, { minItems: 1, maxItems: maximumDevices }),
          ...Span,
          buckets: Type.Integer({ minimum: 1, maximum: 500, default: 48 }),
        }),
        response: { 200: Activity },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { id: ids, buckets } = request.query;
        const bucketMs = Math.max(1_000, Math.ceil(spanOf(request.query, d.clock.now()).ms / buckets));
        // Buckets lie where the lake's lie, on multiples of their width.
        const to = Math.ceil((request.query.to ?? d.clock.now() + 1) / bucketMs) * bucketMs;
        const from = to - buckets * bucketMs;
        const devices = await devicesOf(tenant, ids);
        const byName = namesOf(devices);
        const rows = await d.lake.deviceActivity(
          tenant,
          { identities: devices.flatMap(toNames), from, to, bucketMs },
          goneSignal(reply.raw),
        );
        const counts = new Map(devices.map(({ id }) => [id, Array.from({ length: buckets }, () => 0)]));
        for (const row of rows) {
          const list = counts.get(byName.get(nameKey(row)) ?? ("" as DeviceId));
          const at = (row.time - from) / bucketMs;
          if (list !== undefined && at >= 0 && at < buckets) list[at] = (list[at] ?? 0) + row.count;
        }
        return {
          bucket_ms: bucketMs,
          from,
          to,
          items: devices.map(({ id }) => ({ device: id, counts: counts.get(id) ?? [] })),
        };
      },
    });

    server.get("/api/v1/devices/log-types", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "Which logs arrived, by device; the last 30 days where no time is given",
        querystring: Type.Object({ id: Type.Optional(Uuid), ...Span }),
        response: { 200: LogTypes },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { id, from, to = d.clock.now() + 1 } = request.query;
        const asked = id === undefined ? null : await devicesOf(tenant, [id]);
        const rows = await d.lake.logTypes(
          tenant,
          { identities: asked?.flatMap(toNames) ?? null, from: from ?? to - 30 * dayMs, to },
          goneSignal(reply.raw),
        );
        const byName = namesOf(asked ?? (await everyDevice(d.store.devices, tenant)));
        return {
          items: rows.map((row) => ({
            device: byName.get(nameKey(row)) ?? null,
            vendor: row.vendor,
            product: row.product,
            log_name: row.logName,
            class_uid: row.classUid,
            count: row.count,
            last_seen: row.lastSeen,
          })),
        };
      },
    });
  };
}

function spanOf(query: { readonly from?: number; readonly to?: number }, now: number) {
  const to = query.to ?? now + 1;
  return { to, ms: Math.max(1_000, to - (query.from ?? to - dayMs)) };
}

function toNames({ identities }: Device): readonly DeviceName[] {
  return identities.map(({ vendor, product, kind, value }) => ({ vendor, product, kind, value }));
}

function namesOf(devices: readonly Device[]): ReadonlyMap<string, DeviceId> {
  return new Map(devices.flatMap((device) => toNames(device).map((name) => [nameKey(name), device.id])));
}

function nameKey({ vendor, product, kind, value }: DeviceName): string {
  return JSON.stringify([vendor, product, kind, value]);
}
