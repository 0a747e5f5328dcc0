import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { pauseRollout, resumeRollout, stopRollout } from "../../fleet/rollout/advance.ts";
import { countRing, visibleKind } from "../../fleet/rollout/ring-counts.ts";
import { planOf, stateOf } from "../../fleet/rollout/stored-rollout.ts";
import { timeToProtect } from "../../fleet/rollout/time-to-protect.ts";
import type { RolloutMember, StoredRollout } from "../../store/rollouts.ts";
import { actorOf, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

const One = Type.Object({ id: Uuid });
const kinds = [
  "not offered",
  "offered",
  "fetched",
  "verified",
  "applied",
  "proven",
  "failed",
  "undone",
  "opted out",
  "unreachable",
] as const;
const Kind = Type.Enum([...kinds]);
const RolloutShape = Type.Object({
  id: Uuid,
  target: Type.String(),
  hotfix: Type.String(),
  version: Type.Integer(),
  title: Type.String(),
  lane: Type.Enum(["supported", "end of life"]),
  state: Type.Enum(["running", "paused", "stopped", "finished"]),
  released_at: Time,
  known_at: Type.Integer({
    description: "When its maker first knew of what it fixes; ms since the epoch, UTC",
  }),
});
const RingShape = Type.Object({
  name: Type.String(),
  state: Type.Enum(["closed", "open", "soaking", "passed", "stopped"]),
  since: nullable(Time),
  members: Type.Integer(),
  silent: Type.Integer({
    description: "Took the hotfix and was not heard of again; counted under its state too",
  }),
  devices: Type.Record(Kind, Type.Integer(), { description: "How many are what; they add up to `members`" }),
});
const Protect = Type.Object({
  half: nullable(Type.Integer({ description: "ms until half of the devices were proven" })),
  most: nullable(Type.Integer({ description: "ms until 95 % were" })),
});
const Signal = Type.Enum(["read back", "probe", "second channel"]);
const DeviceShape = Type.Object({
  id: Uuid,
  name: Type.String(),
  ring: Type.Integer(),
  state: Kind,
  since: Time,
  last_contact: nullable(Time),
  signals: Type.Array(Signal),
  compromise: Type.Enum(["hit", "not hit", "unknown"]),
});
const deciding = { roles: ["responder", "administrator"] } as const;

/** Hotfixes on their way to devices, ring by ring. */
export function rolloutRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { rollouts } = d.store;

  return async function routes(server) {
    server.get("/api/v1/rollouts", {
      config: { access: readers },
      schema: {
        tags: ["rollouts"],
        summary: "Roll-outs, the last released first",
        response: { 200: Type.Object({ items: Type.Array(RolloutShape) }) },
      },
      async handler(request) {
        return { items: (await rollouts.list(identityOf(request).tenant)).map(toWire) };
      },
    });

    server.get("/api/v1/rollouts/:id", {
      config: { access: readers },
      schema: {
        tags: ["rollouts"],
        summary: "One roll-out with its rings, and how long devices were unprotected",
        params: One,
        response: {
          200: Type.Object({
            rollout: RolloutShape,
            rings: Type.Array(RingShape),
            proven: Type.Integer(),
            hit: Type.Integer({
              description: "Devices whose compromise check said that they were hit, before they were changed",
            }),
            from_release: Protect,
            from_knowledge: Protect,
          }),
        },
      },
      async handler(request) {
        const rollout = await find(request);
        const [counts, members] = await Promise.all([
          d.rollouts.counts(rollout),
          rollouts.members(rollout.id),
        ]);
        const { rings } = stateOf(rollout);
        const plan = planOf(rollout);
        const expected = members
          .filter(({ progress }) => progress.kind !== "opted out")
          .map(({ progress }) => progress);
        const { proven, fromRelease, fromKnowledge } = timeToProtect(expected, rollout);
        return {
          rollout: toWire(rollout),
          rings: plan.rings.map(({ name }, at) => {
            const state = rings[at] ?? { kind: "closed" as const };
            const { members, silent, outsideWindow: _, ...devices } = counts[at] ?? countRing([], plan, 0);
            return {
              name,
              state: state.kind,
              since: "since" in state ? state.since : null,
              members,
              silent,
              devices,
            };
          }),
          proven,
          hit: members.filter(({ progress }) => progress.compromise === "hit").length,
          from_release: fromRelease,
          from_knowledge: fromKnowledge,
        };
      },
    });

    server.get("/api/v1/rollouts/:id/devices", {
      config: { access: readers },
      schema: {
        tags: ["rollouts"],
        summary: "Devices of a roll-out by what they are, at most 1,000",
        params: One,
        querystring: Type.Object({
          state: Type.Optional(Kind),
          ring: Type.Optional(Type.Integer({ minimum: 0 })),
        }),
        response: { 200: Type.Object({ items: Type.Array(DeviceShape), total: Type.Integer() }) },
      },
      async handler(request) {
        const rollout = await find(request);
        const { state, ring } = request.query;
        const plan = planOf(rollout);
        const now = d.clock.now();
        const items = (await rollouts.members(rollout.id))
          .map((member) => toWireDevice(member, visibleKind(member.progress, plan, now)))
          .filter(
            (one) =>
              (state === undefined || one.state === state) && (ring === undefined || one.ring === ring),
          );
        return { items: items.slice(0, 1_000), total: items.length };
      },
    });

    for (const [verb, action, change, summary] of [
      ["pause", "rollout.pause", pauseRollout, "Pause: nobody new is offered it; what was offered stays"],
      ["resume", "rollout.resume", resumeRollout, "Go on where it was paused"],
      [
        "stop",
        "rollout.stop",
        stopRollout,
        "Stop for good: offers are taken back; a higher version is the next try",
      ],
    ] as const)
      server.post(`/api/v1/rollouts/:id/${verb}`, {
        config: { access: deciding, audit: [action] },
        schema: { tags: ["rollouts"], summary, params: One, response: { 200: RolloutShape } },
        async handler(request) {
          const rollout = await find(request);
          const decided = await d.rollouts.decide(actorOf(request), rollout, action, change);
          if (decided === null)
            throw new HttpProblem(409, "wrong_state", `the roll-out is ${stateOf(rollout).state.kind}`);
          return toWire(decided);
        },
      });

    server.post("/api/v1/rollouts/:id/devices/:device/signals", {
      config: {
        access: { roles: ["ingest", "analyst", "responder", "administrator"] },
        audit: { none: "an observation, as events are; what it changes is kept with the device" },
      },
      schema: {
        tags: ["rollouts"],
        summary: "Say what was seen of a device from outside: whether it confirms what the device claims",
        params: Type.Object({ id: Uuid, device: Uuid }),
        body: Type.Object({ signal: Signal, confirms: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: DeviceShape },
      },
      async handler(request) {
        const rollout = await find(request);
        const { device } = request.params;
        const { signal, confirms } = request.body;
        if (!(await d.rollouts.signal(rollout, device, signal, confirms))) throw notFound("device");
        const member = await rollouts.member(rollout.id, device);
        if (member === null) throw notFound("device");
        return toWireDevice(member, visibleKind(member.progress, planOf(rollout), d.clock.now()));
      },
    });
  };

  async function find(request: Parameters<typeof identityOf>[0]): Promise<StoredRollout> {
    const { id } = request.params as { readonly id: string }; // checked by the route's schema
    const rollout = await rollouts.get(identityOf(request).tenant, id);
    if (rollout === null) throw notFound("roll-out");
    return rollout;
  }
}

function toWire(rollout: StoredRollout) {
  const { id, target, hotfix, version, title, lane, releasedAt, knownAt } = rollout;
  const state = stateOf(rollout).state.kind;
  return { id, target, hotfix, version, title, lane, state, released_at: releasedAt, known_at: knownAt };
}

function toWireDevice({ device, ring, progress }: RolloutMember, state: (typeof kinds)[number]) {
  const { since, lastContact, signals, compromise } = progress;
  return {
    id: device.id,
    name: device.name,
    ring,
    state,
    since,
    last_contact: lastContact,
    signals: [...signals],
    compromise,
  };
}
