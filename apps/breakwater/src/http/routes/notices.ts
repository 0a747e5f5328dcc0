import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { Identity } from "../../store/identity.ts";
import { type Notice, noticeKinds } from "../../store/notices.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { PageQuery, Severity, Time, Uuid } from "../schemas.ts";

const NoticeShape = Type.Object({
  id: Uuid,
  kind: Type.Enum([...noticeKinds]),
  level: Severity,
  subject: Type.Object({ kind: Type.Enum(["feed", "finding", "hunt"]), id: Type.String() }),
  parameters: Type.Record(Type.String(), Type.Union([Type.Null(), Type.String(), Type.Number()]), {
    description: "For the sentence that a person reads",
  }),
  created_at: Time,
  is_read: Type.Boolean(),
});

/** What a tenant is told of by itself; each person and key reads for themselves. */
export function noticeRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { notices } = d.store;
  return async function routes(server) {
    server.get("/api/v1/notices", {
      config: { access: readers },
      schema: {
        tags: ["notices"],
        summary: "Notices, the newest first, and how many call: unread, and more than informational",
        querystring: Type.Object({ ...PageQuery, unread: Type.Boolean({ default: false }) }),
        response: {
          200: Type.Object({
            items: Type.Array(NoticeShape),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
            unread: Type.Integer(),
          }),
        },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { limit, cursor = null, unread: isUnread } = request.query;
        const reader = readerOf(identity);
        const page = await notices.list(identity.tenant, reader, { isUnread }, { limit, cursor });
        return {
          items: page.items.map(toWire),
          next_cursor: page.nextCursor,
          unread: await notices.countUnread(identity.tenant, reader),
        };
      },
    });

    server.post("/api/v1/notices/read", {
      config: { access: readers, audit: { none: "what somebody has read is theirs" } },
      schema: {
        tags: ["notices"],
        summary: "Mark notices as read by you: these, or without `ids` all",
        body: Type.Object(
          { ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 500 })) },
          { additionalProperties: false },
        ),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        await notices.markRead(identity.tenant, readerOf(identity), request.body.ids ?? null);
        return reply.code(204).send(null);
      },
    });
  };
}

function readerOf({ user, key, id }: Identity): string {
  return user?.id ?? key?.id ?? id;
}

function toWire({ id, kind, level, subject, parameters, createdAt, isRead }: Notice & { isRead: boolean }) {
  return {
    id,
    kind,
    level,
    subject: { ...subject },
    // Written by the store: texts, numbers and null.
    parameters: { ...parameters } as Record<string, string | number | null>,
    created_at: createdAt,
    is_read: isRead,
  };
}
