import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import { isSpecialAddress } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import Type, { type Static } from "typebox";
import { readBlocked } from "../../respond/plans/blocked-values.ts";
import { toCacao } from "../../respond/plans/cacao.ts";
import { chooseDevices, type ChosenFrom } from "../../respond/plans/choose-devices.ts";
import { parametersOf, planAction, stepsOf } from "../../respond/plans/plans.ts";
import { everyDevice } from "../../store/every-device.ts";
import type { PlanAction, PlanContent, ResponsePlan } from "../../store/plans.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, Uuid } from "../schemas.ts";
import {
  PlanBody,
  PlanShape,
  PlanWithSteps,
  PreviewShape,
  toDeviceId,
  toWireActions,
  toWirePlan,
  toWireStep,
} from "./plan-shapes.ts";

const One = Type.Object({ id: Uuid });
const dayMs = 86_400_000;
const longestMs = 7 * dayMs;
/** A block that nobody looks at again ends by itself. */
const defaultDays = 30;
const Note = Type.String({ maxLength: 2_000, default: "" });

type Body = Static<typeof PlanBody>;

/** What is done about an attack: told beforehand, agreed to by two people, reported device by device, undone where it can be. */
export function planRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { store, approvals, clock } = d;

  async function find(request: FastifyRequest, id: string): Promise<ResponsePlan> {
    const plan = await store.plans.get(identityOf(request).tenant, id);
    if (plan === null) throw notFound("plan");
    return plan;
  }

  async function withSteps(plan: ResponsePlan) {
    const steps = await store.plans.steps(plan.tenant, plan.id);
    return { plan: toWirePlan(plan), steps: steps.map(toWireStep) };
  }

  async function devicesOf(tenant: TenantId): Promise<readonly ChosenFrom[]> {
    const facts = await store.inventory.facts(tenant);
    const found: ChosenFrom[] = [];
    for (const device of await everyDevice(store.devices, tenant)) {
      if (device.isSample) continue;
      const site = facts.get(device.id)?.find(({ field }) => field === "site")?.value;
      const { id, name, vendor, product, version } = device;
      found.push({ id, name, vendor, product, version, site: typeof site === "string" ? site : null });
    }
    return found;
  }

  /** What a plan would be, and why it would be refused. */
  async function draft(
    tenant: TenantId,
    body: Body,
  ): Promise<{ readonly content: PlanContent; readonly problems: readonly string[] }> {
    const problems: string[] = [];
    const actions: PlanAction[] = [];
    const protection = await store.lists.protectedValues([tenant, "installation"]);
    for (const action of body.actions) {
      if (action.kind !== "block-indicator") {
        actions.push(action);
        continue;
      }
      const read = readBlocked(action.value);
      if (typeof read === "string") problems.push(`${action.value.slice(0, 200)} cannot be blocked: ${read}`);
      else if (
        isSpecialAddress(read.value.split("/")[0] ?? "") ||
        protection.some(({ value }) => value === read.value)
      )
        problems.push(`${read.value} is protected: no list for devices may hold it`);
      else
        actions.push({
          kind: action.kind,
          indicator: read.kind,
          value: read.value,
          days: action.days ?? defaultDays,
        });
    }
    const { ids, ...choice } = body.devices ?? {};
    const devices = chooseDevices(await devicesOf(tenant), { ...choice, ids: ids?.map(toDeviceId) });
    const isForDevices = actions.some(({ kind }) => kind !== "block-indicator");
    if (isForDevices && devices.length === 0)
      problems.push("no device fits; a plan names the devices that it is for");
    if (ids !== undefined && devices.length < new Set(ids).size)
      problems.push(`${new Set(ids).size - devices.length} of the devices are not there, or do not fit`);
    if (devices.length > body.maximum_devices)
      problems.push(
        `${devices.length} devices fit, and ${body.maximum_devices} are the most that it may be for`,
      );
    return { content: { actions, devices: isForDevices ? devices : [] }, problems };
  }

  function expiryOf({ expires_at: expiresAt }: Body): number {
    const now = clock.now();
    const at = expiresAt ?? now + dayMs;
    if (at <= now || at > now + longestMs)
      throw new HttpProblem(422, "invalid_expiry", "a plan expires after now and within seven days");
    return at;
  }

  return async function routes(server) {
    server.get("/api/v1/plans", {
      config: { access: readers },
      schema: {
        tags: ["response"],
        summary: "Response plans, the newest first",
        response: { 200: Type.Object({ items: Type.Array(PlanShape) }) },
      },
      async handler(request) {
        return { items: (await store.plans.list(identityOf(request).tenant)).map(toWirePlan) };
      },
    });

    server.post("/api/v1/plans", {
      config: { access: deciders, audit: ["plan.create", "approval.request"] },
      schema: {
        tags: ["response"],
        summary: "Make a response plan and ask for a second person, or say what it would do",
        description:
          "The devices are chosen now and do not change. It begins when a responder or administrator who did not ask for it approves exactly what is shown (`/api/v1/approvals`). With `dry_run` nothing is kept.",
        body: PlanBody,
        response: {
          200: PreviewShape,
          201: Type.Object({ plan: PlanShape, approval_id: Uuid }),
        },
      },
      async handler(request, reply) {
        const { body } = request;
        const identity = identityOf(request);
        const expiresAt = expiryOf(body);
        const { content, problems } = await draft(identity.tenant, body);
        if (body.dry_run)
          return reply.code(200).send({
            actions: toWireActions(content),
            devices: [...content.devices],
            steps: stepsOf(content).length,
            problems: [...problems],
          });
        if (problems.length > 0) throw new HttpProblem(422, "plan_refused", problems.join("; "));
        const by = actorOf(request);
        const plan = await store.plans.create(by, identity.tenant, {
          ...content,
          title: body.title,
          expiresAt,
        });
        const asked = {
          tenant: identity.tenant,
          action: planAction,
          parameters: parametersOf(plan),
          reason: body.reason,
        };
        const approval = await approvals.request(by, identity, asked);
        await store.plans.requested(plan.id, approval.id);
        return reply
          .code(201)
          .send({ plan: toWirePlan({ ...plan, approval: approval.id }), approval_id: approval.id });
      },
    });

    server.get("/api/v1/plans/:id", {
      config: { access: readers },
      schema: {
        tags: ["response"],
        summary: "A response plan and how far it is on each device",
        params: One,
        response: { 200: PlanWithSteps },
      },
      async handler(request) {
        return withSteps(await find(request, request.params.id));
      },
    });

    server.get("/api/v1/plans/:id/cacao", {
      config: { access: readers },
      schema: {
        tags: ["response"],
        summary: "A response plan as a CACAO 2.0 playbook",
        params: One,
        response: { 200: Type.Object({}, { additionalProperties: true }) },
      },
      async handler(request, reply) {
        const plan = await find(request, request.params.id);
        reply.header("content-disposition", `attachment; filename="playbook-${plan.id}.json"`);
        return toCacao(plan);
      },
    });

    server.post("/api/v1/plans/:id/steps", {
      config: { access: deciders, audit: ["plan.step"] },
      schema: {
        tags: ["response"],
        summary: "Say what came of a step that a person does",
        params: One,
        body: Type.Object(
          {
            action: Type.Integer({ minimum: 0, description: "place among the plan's actions" }),
            device: nullable(Uuid),
            outcome: Type.Enum(["done", "failed", "undone"]),
            note: Note,
          },
          { additionalProperties: false },
        ),
        response: { 200: PlanWithSteps },
      },
      async handler(request) {
        const plan = await find(request, request.params.id);
        const { action, device, outcome, note } = request.body;
        const step = { action, device: device === null ? null : toDeviceId(device) };
        if (!(await d.plans.report(actorOf(request), plan, step, { is: outcome, note })))
          throw new HttpProblem(409, "wrong_state", "this step is not waiting for a person to say that");
        return withSteps(await find(request, plan.id));
      },
    });

    server.post("/api/v1/plans/:id/undo", {
      config: { access: deciders, audit: ["plan.step"] },
      schema: {
        tags: ["response"],
        summary: "Undo what was done: blocks at once, the rest is told to people",
        params: One,
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2_000 }) }),
        response: { 200: PlanWithSteps },
      },
      async handler(request) {
        const plan = await find(request, request.params.id);
        if ((await d.plans.undo(actorOf(request), plan, request.body.reason)) === 0)
          throw new HttpProblem(409, "wrong_state", "nothing of this plan was done that can be undone");
        return withSteps(await find(request, plan.id));
      },
    });
  };
}
