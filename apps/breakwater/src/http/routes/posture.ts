import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, RuleId, TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import { checkWeights, ruleGroups } from "../../fleet/posture/checks.ts";
import { directives } from "../../fleet/posture/clocks.ts";
import { advice, type DevicePosture, postureOf, scoreOfFleet } from "../../fleet/posture/posture.ts";
import { csvLine, csvStart } from "../../platform/csv.ts";
import type { Finding } from "../../store/store.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

const One = Type.Object({ id: Uuid });
const State = Type.Enum(["met", "not_met", "unknown"]);
const CheckName = Type.Enum(Object.keys(checkWeights));
const Score = Type.Object(
  { worst: Type.Integer(), best: Type.Integer() },
  { description: "0 to 100: `worst` counts what is not known against, `best` for" },
);
const Counts = { met: Type.Integer(), not_met: Type.Integer(), unknown: Type.Integer() };
const Evidence = Type.Array(Type.Object({ kind: Type.String(), value: Type.String(), at: nullable(Time) }));
const DeviceShape = Type.Object({
  device: Uuid,
  name: Type.String(),
  score: Score,
  checks: Type.Array(
    Type.Object({
      id: CheckName,
      state: State,
      weight: Type.Integer(),
      evidence: Evidence,
      exception: nullable(
        Type.Object({ owner: Type.String(), reason: Type.String(), until: Time, by: Type.String() }),
      ),
    }),
  ),
  clocks: Type.Array(
    Type.Object({
      directive: Type.Enum([...directives]),
      state: State,
      due_at: nullable(Time),
      overdue: Type.Boolean(),
      evidence: Evidence,
    }),
  ),
});
const maximumShown = 500;
const maximumFindings = 10_000;
const longestExceptionMs = 366 * 86_400_000;

/** How well devices are looked after: checks, one score, and the clocks of CISA's directives. */
export function postureRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  async function postures(tenant: TenantId, only?: DeviceId): Promise<readonly DevicePosture[]> {
    const assessed = await d.assessment.of(tenant, only);
    const findings: Finding[] = [];
    for (const rule of Object.values(ruleGroups).flat()) {
      const some = await d.store.findings.all(
        tenant,
        { status: "open", rule: rule as RuleId, ...(only === undefined ? {} : { device: only }) },
        maximumFindings,
      );
      findings.push(...(some ?? []));
    }
    const exceptions = await d.store.postureExceptions.list(tenant);
    return postureOf(assessed, findings, exceptions, d.clock.now());
  }

  async function one(tenant: TenantId, id: string): Promise<DevicePosture> {
    const device = await d.store.devices.get(tenant, id as DeviceId);
    const [posture] = device === null ? [] : await postures(tenant, device.id);
    if (posture === undefined) throw notFound("device");
    return posture;
  }

  return async function routes(server) {
    server.get("/api/v1/posture", {
      config: { access: readers },
      schema: {
        tags: ["posture"],
        summary: "Posture of the tenant: its devices from the worst, advice with progress, directives",
        response: {
          200: Type.Object({
            score: nullable(Score),
            devices: Type.Array(DeviceShape, { description: `At most ${maximumShown}` }),
            total: Type.Integer(),
            advice: Type.Array(Type.Object({ id: Type.String(), ...Counts })),
            directives: Type.Array(
              Type.Object({ id: Type.Enum([...directives]), ...Counts, overdue: Type.Integer() }),
            ),
          }),
        },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const all = await postures(tenant);
        const collections = await d.store.collections.list(tenant);
        const isShared = collections.some(({ readers: some }) => some.length > 0);
        return {
          score: scoreOfFleet(all),
          devices: [...all]
            .sort((a, b) => a.score.worst - b.score.worst || a.score.best - b.score.best)
            .slice(0, maximumShown)
            .map(toWire),
          total: all.length,
          advice: [
            ...Object.entries(advice).map(([id, checks]) => ({
              id,
              ...countStates(
                all.flatMap((posture) =>
                  posture.checks.filter(
                    ({ id: check, exception }) =>
                      exception === null && (checks as readonly string[]).includes(check),
                  ),
                ),
              ),
            })),
            { id: "share", met: Number(isShared), not_met: Number(!isShared), unknown: 0 },
          ],
          directives: directives.map((id) => {
            const clocks = all.flatMap((posture) =>
              posture.clocks.filter(({ directive }) => directive === id),
            );
            return {
              id,
              ...countStates(clocks),
              overdue: clocks.filter(({ isOverdue }) => isOverdue).length,
            };
          }),
        };
      },
    });

    server.get("/api/v1/devices/:id/posture", {
      config: { access: readers },
      schema: {
        tags: ["posture"],
        summary: "Posture of one device, with the evidence behind each answer",
        params: One,
        response: { 200: DeviceShape },
      },
      handler: async (request) => toWire(await one(identityOf(request).tenant, request.params.id)),
    });

    server.put("/api/v1/devices/:id/posture/exceptions/:check", {
      config: { access: deciders, audit: ["posture_exception.put"] },
      schema: {
        tags: ["posture"],
        summary:
          "Leave a check out for a device for a while (at most a year), for a reason that somebody answers for",
        params: Type.Object({ id: Uuid, check: CheckName }),
        body: Type.Object(
          {
            owner: Type.String({ minLength: 1, maxLength: 200 }),
            reason: Type.String({ minLength: 1, maxLength: 1_000 }),
            until: Time,
          },
          { additionalProperties: false },
        ),
        response: { 200: DeviceShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { owner, reason, until } = request.body;
        const now = d.clock.now();
        if (until <= now || until > now + longestExceptionMs)
          throw new HttpProblem(422, "invalid_value", "until: expected a time within the next year");
        const { assessed } = await one(tenant, request.params.id);
        await d.store.postureExceptions.put(actorOf(request), tenant, {
          device: assessed.device.id,
          check: request.params.check,
          owner,
          reason,
          until,
        });
        return toWire(await one(tenant, assessed.device.id));
      },
    });

    server.delete("/api/v1/devices/:id/posture/exceptions/:check", {
      config: { access: deciders, audit: ["posture_exception.end"] },
      schema: {
        tags: ["posture"],
        summary: "End an exception",
        params: Type.Object({ id: Uuid, check: CheckName }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, check } = request.params;
        const { tenant } = identityOf(request);
        if (!(await d.store.postureExceptions.end(actorOf(request), tenant, id as DeviceId, check)))
          throw notFound("exception");
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/posture/export", {
      config: { access: readers },
      schema: {
        tags: ["posture"],
        summary: "All checks and directives of all devices as CSV",
        response: { 200: Type.String() },
      },
      async handler(request, reply) {
        const all = await postures(identityOf(request).tenant);
        const header = ["device", "name", "asked by", "state", "due", "overdue", "evidence"];
        const rows = all.flatMap(({ assessed: { device }, checks, clocks }) => [
          ...checks.map(({ id, state, evidence, exception }) =>
            csvLine([
              device.id,
              device.name,
              id,
              exception === null ? state : `exception: ${exception.owner}: ${exception.reason}`,
              exception === null ? "" : new Date(exception.until).toISOString(),
              "",
              told(evidence),
            ]),
          ),
          ...clocks.map(({ directive, state, dueAt, isOverdue, evidence }) =>
            csvLine([
              device.id,
              device.name,
              directive,
              state,
              dueAt === null ? "" : new Date(dueAt).toISOString(),
              isOverdue ? "yes" : "no",
              told(evidence),
            ]),
          ),
        ]);
        return reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", 'attachment; filename="posture.csv"')
          .send(csvStart + csvLine(header) + rows.join(""));
      },
    });
  };
}

function told(evidence: DevicePosture["checks"][number]["evidence"]): string {
  return evidence.map(({ kind, value }) => `${kind} ${value}`.trim()).join("; ");
}

function countStates(some: readonly { readonly state: "met" | "not_met" | "unknown" }[]) {
  const of = (wanted: string) => some.filter(({ state }) => state === wanted).length;
  return { met: of("met"), not_met: of("not_met"), unknown: of("unknown") };
}

function toWire({ assessed: { device }, checks, clocks, score }: DevicePosture) {
  return {
    device: device.id,
    name: device.name,
    score: { ...score },
    checks: checks.map(({ id, state, weight, evidence, exception }) => ({
      id,
      state,
      weight,
      evidence: evidence.map((item) => ({ ...item })),
      exception:
        exception === null
          ? null
          : {
              owner: exception.owner,
              reason: exception.reason,
              until: exception.until,
              by: exception.createdBy,
            },
    })),
    clocks: clocks.map(({ directive, state, dueAt, isOverdue, evidence }) => ({
      directive,
      state,
      due_at: dueAt,
      overdue: isOverdue,
      evidence: evidence.map((item) => ({ ...item })),
    })),
  };
}
