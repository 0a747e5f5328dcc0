import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { isTimeZone } from "@breakwater/devices";
import Type from "typebox";
import type { HotfixDevice } from "../../store/rollouts.ts";
import { actorOf, administrators, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { Label, nullable, pageOf, PageQuery, Time, Uuid } from "../schemas.ts";

const Window = Type.Object(
  {
    time_zone: Type.String({ maxLength: 64 }),
    days: Type.Array(Type.Integer({ minimum: 0, maximum: 6, description: "0 is Sunday" }), {
      minItems: 1,
      maxItems: 7,
    }),
    from_minute: Type.Integer({ minimum: 0, maximum: 1_439 }),
    to_minute: Type.Integer({
      minimum: 0,
      maximum: 1_439,
      description: "At or before `from_minute`: of the next day",
    }),
  },
  { additionalProperties: false },
);
const Lane = Type.Enum(["supported", "end of life"]);
const HotfixDeviceShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  hardware: Type.String(),
  lane: Lane,
  is_canary: Type.Boolean(),
  windows: Type.Array(Window),
  opt_out: nullable(Type.Object({ reason: Type.String(), until: Time, by: Type.String() })),
  last_contact: nullable(Time),
  enrolled_at: Time,
});
const One = Type.Object({ id: Uuid });
const longestOptOutMs = 90 * 86_400_000;

/** Devices that take hotfixes by themselves. */
export function hotfixDeviceRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const devices = d.store.hotfixDevices;

  return async function routes(server) {
    server.get("/api/v1/hotfix-devices", {
      config: { access: readers },
      schema: {
        tags: ["rollouts"],
        summary: "Devices that take hotfixes, the last enrolled first",
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(HotfixDeviceShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const { items, nextCursor } = await devices.list(identityOf(request).tenant, { limit, cursor });
        return { items: items.map(toWire), next_cursor: nextCursor };
      },
    });

    server.post("/api/v1/hotfix-devices", {
      config: { access: administrators, audit: ["hotfix_device.enrol"] },
      schema: {
        tags: ["rollouts"],
        summary: "Enrol a device; the answer holds where it reports to, which is shown once",
        body: Type.Object(
          {
            name: Label,
            hardware: Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,63}$" }),
            lane: Type.Optional(Lane),
            is_canary: Type.Boolean({ default: false }),
            windows: Type.Array(Window, { maxItems: 20, default: [] }),
          },
          { additionalProperties: false },
        ),
        response: { 201: Type.Object({ device: HotfixDeviceShape, report_path: Type.String() }) },
      },
      async handler(request, reply) {
        const { name, hardware, lane = "supported", is_canary: isCanary } = request.body;
        const windows = request.body.windows.map((window) => {
          if (!isTimeZone(window.time_zone))
            throw new HttpProblem(
              422,
              "invalid_value",
              `time_zone: expected an IANA name, got "${window.time_zone}"`,
            );
          const { time_zone: timeZone, days, from_minute: fromMinute, to_minute: toMinute } = window;
          return { timeZone, days, fromMinute, toMinute };
        });
        const { device, secret } = await d.rollouts.enrol(actorOf(request), identityOf(request).tenant, {
          name,
          hardware,
          lane,
          isCanary,
          windows,
        });
        return reply.code(201).send({ device: toWire(device), report_path: `/hotfix/reports/${secret}` });
      },
    });

    server.delete("/api/v1/hotfix-devices/:id", {
      config: { access: administrators, audit: ["hotfix_device.remove"] },
      schema: {
        tags: ["rollouts"],
        summary: "Forget a device: it is offered nothing more and can report no more",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        if (!(await d.rollouts.remove(actorOf(request), identityOf(request).tenant, request.params.id)))
          throw notFound("device");
        return reply.code(204).send(null);
      },
    });

    server.put("/api/v1/hotfix-devices/:id/opt-out", {
      config: { access: administrators, audit: ["hotfix_device.opt_out"] },
      schema: {
        tags: ["rollouts"],
        summary: "Take a device out of roll-outs, for a reason and until a time (at most 90 days)",
        params: One,
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: 500 }), until: Time },
          { additionalProperties: false },
        ),
        response: { 200: HotfixDeviceShape },
      },
      async handler(request) {
        const { reason, until } = request.body;
        const now = d.clock.now();
        if (until <= now || until > now + longestOptOutMs)
          throw new HttpProblem(422, "invalid_value", "until: expected a time within the next 90 days");
        const { tenant } = identityOf(request);
        if (!(await devices.optOut(actorOf(request), tenant, request.params.id, { reason, until })))
          throw notFound("device");
        return found(await devices.get(tenant, request.params.id));
      },
    });

    server.delete("/api/v1/hotfix-devices/:id/opt-out", {
      config: { access: administrators, audit: ["hotfix_device.opt_in"] },
      schema: {
        tags: ["rollouts"],
        summary: "Take a device into roll-outs again",
        params: One,
        response: { 200: HotfixDeviceShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        if (!(await devices.optIn(actorOf(request), tenant, request.params.id))) throw notFound("device");
        return found(await devices.get(tenant, request.params.id));
      },
    });
  };
}

function found(device: HotfixDevice | null) {
  if (device === null) throw notFound("device");
  return toWire(device);
}

function toWire(device: HotfixDevice) {
  return {
    id: device.id,
    name: device.name,
    hardware: device.hardware,
    lane: device.lane,
    is_canary: device.isCanary,
    windows: device.windows.map(({ timeZone, days, fromMinute, toMinute }) => ({
      time_zone: timeZone,
      days: [...days],
      from_minute: fromMinute,
      to_minute: toMinute,
    })),
    opt_out: device.optOut,
    last_contact: device.lastContact,
    enrolled_at: device.enrolledAt,
  };
}
