import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { ChangeWindow } from "../../store/change-windows.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { nullable, Time, Uuid } from "../schemas.ts";

const WindowShape = Type.Object({
  id: Uuid,
  title: Type.String(),
  device: nullable(Type.String({ description: "host name; null for every device" })),
  begins_at: Time,
  ends_at: Time,
  created_by: Type.String(),
  created_at: Time,
});
const One = Type.Object({ id: Uuid });
const maximumLengthMs = 7 * 86_400_000;

/** Times in which changes of devices are expected. */
export function changeWindowRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { changeWindows } = d.store;

  return async function routes(server) {
    server.get("/api/v1/change-windows", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "Change windows, the latest first",
        response: { 200: Type.Object({ items: Type.Array(WindowShape) }) },
      },
      async handler(request) {
        return { items: (await changeWindows.list(identityOf(request).tenant)).map(toWire) };
      },
    });

    server.post("/api/v1/change-windows", {
      config: { access: deciders, audit: ["change-window.open"] },
      schema: {
        tags: ["devices"],
        summary: "Say when changes of devices are expected",
        description:
          "Changes of files, start-up tasks, modules and listeners that collectors report in that time are kept as events that say so, and rules make no findings of them. New administrators, keys and odd programs are findings all the same. Seven days at most.",
        body: Type.Object(
          {
            title: Type.String({ minLength: 1, maxLength: 200 }),
            device: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 253 }))),
            begins_at: Time,
            ends_at: Time,
          },
          { additionalProperties: false },
        ),
        response: { 201: WindowShape },
      },
      async handler(request, reply) {
        const { title, device = null, begins_at: beginsAt, ends_at: endsAt } = request.body;
        if (endsAt <= beginsAt || endsAt - beginsAt > maximumLengthMs || endsAt <= d.clock.now())
          throw new HttpProblem(
            422,
            "invalid_window",
            "a change window ends after it begins and after now, and lasts seven days at most",
          );
        const window = { title, device, beginsAt, endsAt };
        const opened = await changeWindows.open(actorOf(request), identityOf(request).tenant, window);
        return reply.code(201).send(toWire(opened));
      },
    });

    server.post("/api/v1/change-windows/:id/end", {
      config: { access: deciders, audit: ["change-window.end"] },
      schema: {
        tags: ["devices"],
        summary: "End a change window now; one that has not begun is forgotten",
        params: One,
        response: { 200: WindowShape },
      },
      async handler(request) {
        const { id } = request.params;
        const ended = await changeWindows.end(actorOf(request), identityOf(request).tenant, id);
        if (ended === null) throw notFound("change window");
        return toWire(ended);
      },
    });
  };
}

function toWire(window: ChangeWindow): Type.Static<typeof WindowShape> {
  return {
    id: window.id,
    title: window.title,
    device: window.device,
    begins_at: window.beginsAt,
    ends_at: window.endsAt,
    created_by: window.createdBy,
    created_at: window.createdAt,
  };
}
