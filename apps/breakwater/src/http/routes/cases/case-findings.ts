import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FindingId } from "@breakwater/ocsf";
import Type from "typebox";
import { actorOf, deciders, identityOf, readers } from "../../access.ts";
import type { HttpDependencies } from "../../dependencies.ts";
import { notFound } from "../../errors.ts";
import { Label, Uuid } from "../../schemas.ts";
import { FindingShape, toWire } from "../finding-shape.ts";
import { CaseShape, LinkShape, One, toWireCase, toWireLink } from "./case-shape.ts";
import { found } from "./cases.ts";

const Findings = Type.Array(Uuid, { minItems: 1, maxItems: 500 });

/** What belongs to a case, and how cases belong together. */
export function caseFindingRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const { cases } = d.store;
  return async function routes(server) {
    server.get("/api/v1/cases/:id/findings", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "Findings of a case, the gravest first; at most 500",
        params: One,
        response: { 200: Type.Object({ items: Type.Array(FindingShape) }) },
      },
      async handler(request) {
        const items = await cases.findings(identityOf(request).tenant, request.params.id);
        if (items === null) throw notFound("case");
        return { items: items.map(toWire) };
      },
    });

    server.post("/api/v1/cases/:id/findings", {
      config: { access: deciders, audit: ["case.findings"] },
      schema: {
        tags: ["cases"],
        summary: "Add findings to a case; one that is in another case is refused",
        params: One,
        body: Type.Object({ findings: Findings }, { additionalProperties: false }),
        response: { 200: CaseShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const ids = request.body.findings as FindingId[];
        return toWireCase(found(await cases.addFindings(actorOf(request), tenant, request.params.id, ids)));
      },
    });

    server.delete("/api/v1/cases/:id/findings/:finding", {
      config: { access: deciders, audit: ["case.findings"] },
      schema: {
        tags: ["cases"],
        summary: "Take a finding out of a case",
        params: Type.Object({ id: Uuid, finding: Uuid }),
        response: { 200: CaseShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id, finding } = request.params;
        return toWireCase(
          found(await cases.removeFinding(actorOf(request), tenant, id, finding as FindingId)),
        );
      },
    });

    server.get("/api/v1/cases/:id/links", {
      config: { access: readers },
      schema: {
        tags: ["cases"],
        summary: "Cases that this one belongs together with",
        params: One,
        response: { 200: Type.Object({ items: Type.Array(LinkShape) }) },
      },
      async handler(request) {
        const items = await cases.links(identityOf(request).tenant, request.params.id);
        if (items === null) throw notFound("case");
        return { items: items.map(toWireLink) };
      },
    });

    server.put("/api/v1/cases/:id/links/:other", {
      config: { access: deciders, audit: ["case.link"] },
      schema: {
        tags: ["cases"],
        summary: "Say that two cases belong together",
        params: Type.Object({ id: Uuid, other: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, other } = request.params;
        if (!(await cases.link(actorOf(request), identityOf(request).tenant, id, other)))
          throw notFound("case");
        return reply.code(204).send(null);
      },
    });

    server.delete("/api/v1/cases/:id/links/:other", {
      config: { access: deciders, audit: ["case.link"] },
      schema: {
        tags: ["cases"],
        summary: "Say that two cases do not belong together; what was merged or split stays known",
        params: Type.Object({ id: Uuid, other: Uuid }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { id, other } = request.params;
        if (!(await cases.unlink(actorOf(request), identityOf(request).tenant, id, other)))
          throw notFound("link");
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/cases/:id/merge", {
      config: { access: deciders, audit: ["case.merge"] },
      schema: {
        tags: ["cases"],
        summary: "Put everything of a case into another and close it; answers with the other",
        params: One,
        body: Type.Object({ into: Uuid }, { additionalProperties: false }),
        response: { 200: CaseShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { into } = request.body;
        return toWireCase(found(await cases.merge(actorOf(request), tenant, request.params.id, into)));
      },
    });

    server.post("/api/v1/cases/:id/split", {
      config: { access: deciders, audit: ["case.split", "case.create"] },
      schema: {
        tags: ["cases"],
        summary: "Make some findings of a case a case of their own; answers with the new one",
        params: One,
        body: Type.Object({ title: Label, findings: Findings }, { additionalProperties: false }),
        response: { 201: CaseShape },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const { title, findings } = request.body;
        const made = await cases.split(actorOf(request), tenant, request.params.id, {
          title,
          findings: findings as FindingId[],
        });
        return reply.code(201).send(toWireCase(found(made)));
      },
    });
  };
}
