import { createHash } from "node:crypto";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { isWarninglist, readWarninglist } from "@breakwater/indicators";
import Type from "typebox";
import { decodeContent } from "../../intel/decode-content.ts";
import type { StoredWarninglist } from "../../store/decisions.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { Label, Uuid } from "../schemas.ts";
import { Action, toWireWarninglist, WarninglistShape, Whose } from "./decision-shapes.ts";

const bodyLimit = 32 * 1024 * 1024;
const One = Type.Object({ id: Uuid });

/** Lists of values that are no evidence of anything, and what to do with indicators that they name. */
export function warninglistRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { decisions } = d.store;

  async function find(tenant: Parameters<typeof decisions.basis>[0], id: string): Promise<StoredWarninglist> {
    const lists = await decisions.warninglists(["installation", tenant]);
    const list = lists.find((one) => one.id === id);
    if (list === undefined) throw notFound("warning list");
    return list;
  }

  return async function routes(server) {
    // Files are taken as bytes: what is in them is for the reader to say.
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser(
      ["text/plain", "application/json", "application/octet-stream", "application/gzip"],
      { parseAs: "buffer", bodyLimit },
      (_, body, done) => done(null, body),
    );

    server.get("/api/v1/indicators/warninglists", {
      config: { access: readers },
      schema: {
        tags: ["indicators"],
        summary: "Warning lists, by name",
        response: { 200: Type.Object({ items: Type.Array(WarninglistShape) }) },
      },
      async handler(request) {
        const lists = await decisions.warninglists(["installation", identityOf(request).tenant]);
        return { items: lists.map(toWireWarninglist) };
      },
    });

    server.post("/api/v1/indicators/warninglists", {
      config: { access: deciders, audit: ["warninglist.add", "warninglist.update"] },
      bodyLimit,
      schema: {
        tags: ["indicators"],
        summary: "Import a warning list",
        description: `The body is the file as it is: a warninglist of MISP, or one value a line; at most ${bodyLimit} bytes, gzip allowed. It takes the place of the list of the same name. Answered once it is in use.`,
        querystring: Type.Object({
          name: Type.Optional(Label),
          action: Action,
          whose: Type.Optional(Whose),
        }),
        response: { 201: WarninglistShape },
      },
      async handler(request, reply) {
        const { name = "", action, whose = "tenant" } = request.query;
        const scope = scopeFor(identityOf(request), whose);
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const list = readList(content, name);
        const digest = createHash("sha256").update(content).digest("hex");
        const stored = await decisions.putWarninglist(actorOf(request), scope, list, { action, digest });
        await d.intel.refresh();
        return reply.code(201).send(toWireWarninglist(stored));
      },
    });

    server.patch("/api/v1/indicators/warninglists/:id", {
      config: { access: deciders, audit: ["warninglist.update"] },
      schema: {
        tags: ["indicators"],
        summary: "Change what a warning list does",
        params: One,
        querystring: Type.Object({ action: Action }),
        response: { 200: WarninglistShape },
      },
      async handler(request) {
        const identity = identityOf(request);
        const { id, scope } = await find(identity.tenant, request.params.id);
        const changed = await decisions.setWarninglistAction(
          actorOf(request),
          scopeFor(identity, whoseOf(scope)),
          id,
          request.query.action,
        );
        if (changed === null) throw notFound("warning list");
        await d.intel.refresh();
        return toWireWarninglist(changed);
      },
    });

    server.delete("/api/v1/indicators/warninglists/:id", {
      config: { access: deciders, audit: ["warninglist.remove"] },
      schema: {
        tags: ["indicators"],
        summary: "Remove a warning list",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const identity = identityOf(request);
        const { id, scope } = await find(identity.tenant, request.params.id);
        await decisions.removeWarninglist(actorOf(request), scopeFor(identity, whoseOf(scope)), id);
        await d.intel.refresh();
        return reply.code(204).send(null);
      },
    });
  };
}

function readList(content: Buffer, name: string) {
  const decoded = decodeContent(content);
  if (!decoded.isReadable) throw new HttpProblem(422, "unreadable_file", decoded.detail);
  const list = readWarninglist(decoded.text, name);
  if (!isWarninglist(list))
    throw new HttpProblem(422, "invalid_warninglist", `${list.reason}: ${list.detail}`);
  if (list.name === "")
    throw new HttpProblem(422, "invalid_warninglist", "the list has no name of its own; give one as `name`");
  return list;
}
