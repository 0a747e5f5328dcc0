import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import type { TenantId } from "@breakwater/ocsf";
import type { StoredWatchedName } from "../../store/lookalikes.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { Uuid } from "../schemas.ts";
import { toWatchedName, toWireWatched, WatchedInput, WatchedShape } from "./lookalike-shapes.ts";

const One = Type.Object({ id: Uuid });

/** Names whose look-alikes are watched for: a tenant's own, and everybody's. */
export function watchedNameRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { lookalikes } = d.store;

  async function find(tenant: TenantId, id: string): Promise<StoredWatchedName> {
    const name = (await lookalikes.names(["installation", tenant])).find((one) => one.id === id);
    if (name === undefined) throw notFound("watched name");
    return name;
  }

  return async function routes(server) {
    server.get("/api/v1/lookalikes/names", {
      config: { access: readers },
      schema: {
        tags: ["lookalikes"],
        summary: "Watched names: the tenant's own, and those of the installation",
        response: { 200: Type.Object({ items: Type.Array(WatchedShape) }) },
      },
      async handler(request) {
        const names = await lookalikes.names(["installation", identityOf(request).tenant]);
        return { items: names.map(toWireWatched) };
      },
    });

    server.post("/api/v1/lookalikes/names", {
      config: { access: deciders, audit: ["watched_name.add"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Watch a name: an organisation, a domain, or a vendor's or product's name",
        description:
          "Domains in events that resemble it become candidates and, where that is hardly chance, findings. Give the owner's domains as `own`: they are never look-alikes of any name. Answered once events are compared with it.",
        body: WatchedInput,
        response: { 201: WatchedShape },
      },
      async handler(request, reply) {
        const scope = scopeFor(identityOf(request), request.body.whose ?? "tenant");
        const added = await lookalikes.add(actorOf(request), scope, toWatchedName(request.body));
        await d.watchedNames.refresh();
        return reply.code(201).send(toWireWatched(added));
      },
    });

    server.put("/api/v1/lookalikes/names/:id", {
      config: { access: deciders, audit: ["watched_name.update"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Change a watched name",
        params: One,
        body: Type.Omit(WatchedInput, ["whose"]),
        response: { 200: WatchedShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { id, scope } = await find(identity.tenant, request.params.id);
        const changed = await lookalikes.update(
          actorOf(request),
          scopeFor(identity, whoseOf(scope)),
          id,
          toWatchedName(request.body),
        );
        if (changed === null) throw notFound("watched name");
        await d.watchedNames.refresh();
        return toWireWatched(changed);
      },
    });

    server.delete("/api/v1/lookalikes/names/:id", {
      config: { access: deciders, audit: ["watched_name.remove"] },
      schema: {
        tags: ["lookalikes"],
        summary: "Watch a name no longer; its candidates that nobody decided about are forgotten",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { id, scope } = await find(identity.tenant, request.params.id);
        await lookalikes.remove(actorOf(request), scopeFor(identity, whoseOf(scope)), id);
        await d.watchedNames.refresh();
        return reply.code(204).send(null);
      },
    });
  };
}
