import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { actorOf, deciders, identityOf, readers } from "../../access.ts";
import type { HttpDependencies } from "../../dependencies.ts";
import { HttpProblem, notFound } from "../../errors.ts";
import { Label, nullable, pageOf, PageQuery, Time, Uuid } from "../../schemas.ts";
import { ownerOf } from "./case-people.ts";
import { EntryShape, NoteKind, One, Prose, TaskShape, toWireEntry, toWireTask } from "./case-shape.ts";

/** What people do and write in a case. */
export function caseWorkRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { cases } = d.store;
  return async function routes(server) {
    server.get("/api/v1/cases/:id/tasks", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "Tasks of a case, in the order they were added",
        params: One,
        response: { 200: Type.Object({ items: Type.Array(TaskShape) }) },
      },
      async handler(request) {
        const items = await cases.tasks(identityOf(request).tenant, request.params.id);
        if (items === null) throw notFound("case");
        return { items: items.map(toWireTask) };
      },
    });

    server.post("/api/v1/cases/:id/tasks", {
      config: { access: deciders, audit: ["case.task"] },
      schema: {
        tags: ["cases"],
        summary: "Add a task",
        params: One,
        body: Type.Object(
          {
            title: Label,
            assignee: Type.Optional(nullable(Uuid)),
            due_at: Type.Optional(nullable(Time)),
          },
          { additionalProperties: false },
        ),
        response: { 201: TaskShape },
      },
      async handler(request, reply) {
        const { title, assignee = null, due_at: dueAt = null } = request.body;
        const task = await cases.addTask(actorOf(request), identityOf(request).tenant, request.params.id, {
          title,
          assignee: await ownerOf(d.store, request, assignee),
          dueAt,
        });
        if (task === null) throw notFound("case");
        return reply.code(201).send(toWireTask(task));
      },
    });

    server.patch("/api/v1/cases/:id/tasks/:task", {
      config: { access: deciders, audit: ["case.task"] },
      schema: {
        tags: ["cases"],
        summary: "Change a task, or say that it is done",
        params: Type.Object({ id: Uuid, task: Uuid }),
        body: Type.Object(
          {
            title: Type.Optional(Label),
            assignee: Type.Optional(nullable(Uuid)),
            due_at: Type.Optional(nullable(Time)),
            done: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        response: { 200: TaskShape },
      },
      async handler(request) {
        const { title, assignee, due_at: dueAt, done: isDone } = request.body;
        const { id, task } = request.params;
        const change = { title, assignee: await ownerOf(d.store, request, assignee), dueAt, isDone };
        const changed = await cases.changeTask(
          actorOf(request),
          identityOf(request).tenant,
          id,
          task,
          change,
        );
        if (changed === null) throw notFound("task");
        return toWireTask(changed);
      },
    });

    server.delete("/api/v1/cases/:id/tasks/:task", {
      config: { access: deciders, audit: ["case.task"] },
      schema: {
        tags: ["cases"],
        summary: "Remove a task",
        params: Type.Object({ id: Uuid, task: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, task } = request.params;
        if (!(await cases.removeTask(actorOf(request), identityOf(request).tenant, id, task)))
          throw notFound("task");
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/cases/:id/log", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "What was done and written in a case, the latest first",
        params: One,
        querystring: Type.Object(PageQuery),
        response: { 200: pageOf(EntryShape) },
      },
      async handler(request) {
        const { limit, cursor = null } = request.query;
        const page = await cases.log(identityOf(request).tenant, request.params.id, { limit, cursor });
        if (page === null) throw notFound("case");
        return { items: page.items.map(toWireEntry), next_cursor: page.nextCursor };
      },
    });

    server.post("/api/v1/cases/:id/notes", {
      config: { access: deciders, audit: ["case.note"] },
      schema: {
        tags: ["cases"],
        summary: "Write a note, hand the case over, or tell what happened and no log shows",
        description:
          "`event` stands in the timeline at its `time`; `hand-over` gives the case to `owner`, where one is named.",
        params: One,
        body: Type.Object(
          {
            kind: Type.Optional(NoteKind),
            text: Prose,
            time: Type.Optional(nullable(Time)),
            owner: Type.Optional(nullable(Uuid)),
          },
          { additionalProperties: false },
        ),
        response: { 201: EntryShape },
      },
      async handler(request, reply) {
        const { kind = "note", text, time = null, owner = null } = request.body;
        if ((kind === "event") !== (time !== null))
          throw new HttpProblem(422, "time", "an `event` says when it happened, and nothing else does");
        if (owner !== null && kind !== "hand-over")
          throw new HttpProblem(422, "owner", "only a `hand-over` names who has the case from now on");
        const note = await cases.addNote(actorOf(request), identityOf(request).tenant, request.params.id, {
          kind,
          text,
          time,
          owner: await ownerOf(d.store, request, owner),
        });
        if (note === null) throw notFound("case");
        return reply.code(201).send(toWireEntry(note));
      },
    });

    server.patch("/api/v1/cases/:id/notes/:note", {
      config: { access: deciders, audit: ["case.note"] },
      schema: {
        tags: ["cases"],
        summary: "Change what was written; the audit log keeps what stood there before",
        params: Type.Object({ id: Uuid, note: Uuid }),
        body: Type.Object(
          { text: Type.Optional(Prose), time: Type.Optional(Time) },
          { additionalProperties: false },
        ),
        response: { 200: EntryShape },
      },
      async handler(request) {
        const { id, note } = request.params;
        const changed = await cases.editNote(
          actorOf(request),
          identityOf(request).tenant,
          id,
          note,
          request.body,
        );
        if (changed === null) throw notFound("note");
        return toWireEntry(changed);
      },
    });

    server.delete("/api/v1/cases/:id/notes/:note", {
      config: { access: deciders, audit: ["case.note"] },
      schema: {
        tags: ["cases"],
        summary: "Remove what was written; the audit log keeps it",
        params: Type.Object({ id: Uuid, note: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, note } = request.params;
        if (!(await cases.removeNote(actorOf(request), identityOf(request).tenant, id, note)))
          throw notFound("note");
        return reply.code(204).send(null);
      },
    });
  };
}
