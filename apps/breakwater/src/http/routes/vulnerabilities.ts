import { createHash } from "node:crypto";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId } from "@breakwater/ocsf";
import Type from "typebox";
import type { DeviceVulnerability } from "../../fleet/vulnerabilities/assess-device.ts";
import { describeKnowledge } from "../../fleet/vulnerabilities/knowledge.ts";
import { compareRanks } from "../../fleet/vulnerabilities/rank.ts";
import { decodeContent } from "../../intel/decode-content.ts";
import { type KnowledgeFile, maximumKnowledgeText } from "../../store/vulnerability-knowledge.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { scopeFor, whoseOf } from "../indicator-scope.ts";
import { Label, Time, Uuid } from "../schemas.ts";
import { Whose } from "./decision-shapes.ts";
import {
  AssessmentShape,
  FleetVulnerability,
  toWireAssessment,
  toWireFacts,
} from "./vulnerability-shapes.ts";

const bodyLimit = 16 * 1024 * 1024;
const maximumShown = 1_000;
const maximumDevices = 100;
const KnowledgeShape = Type.Object({
  id: Uuid,
  whose: Whose,
  name: Type.String(),
  kind: Type.String({ description: "kev, epss, cve, csaf, ssvc or eol" }),
  taken: Type.Integer({ description: "Entries that were understood" }),
  left_out: Type.Integer(),
  digest: Type.String({ description: "SHA-256 of the content" }),
  size_bytes: Type.Integer(),
  added_by: Type.String(),
  added_at: Time,
});

/** Which vulnerabilities devices have, by knowledge that was imported. */
export function vulnerabilityRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function routes(server) {
    server.get("/api/v1/vulnerabilities", {
      config: { access: readers },
      schema: {
        tags: ["vulnerabilities"],
        summary: "Vulnerabilities of the tenant's devices, the most urgent first",
        querystring: Type.Object({ known_exploited: Type.Optional(Type.Boolean()) }),
        response: {
          200: Type.Object({
            items: Type.Array(FleetVulnerability, { description: `At most ${maximumShown}` }),
            total: Type.Integer(),
            devices: Type.Integer(),
            version_not_seen: Type.Integer({ description: "Devices of which nothing can be said" }),
            no_knowledge: Type.Integer({ description: "Devices of whose product nothing was imported" }),
          }),
        },
      },
      async handler(request) {
        const assessed = await d.assessment.of(identityOf(request).tenant);
        const found = new Map<string, Found>();
        for (const { device, assessment } of assessed)
          for (const one of [...assessment.affected, ...assessment.unknown]) {
            const entry = found.get(one.id) ?? { one, affected: [], unknown: [] };
            entry[one.verdict.status === "affected" ? "affected" : "unknown"].push(device.id);
            found.set(one.id, entry);
          }
        const wanted = [...found.values()]
          .filter(({ one }) => request.query.known_exploited !== true || one.kev !== null)
          .sort(
            (a, b) =>
              Number(b.affected.length > 0) - Number(a.affected.length > 0) || compareRanks(a.one, b.one),
          );
        return {
          items: wanted.slice(0, maximumShown).map(({ one, affected, unknown }) => ({
            ...toWireFacts(one),
            affected: affected.length,
            unknown: unknown.length,
            devices: [...affected, ...unknown].slice(0, maximumDevices),
          })),
          total: wanted.length,
          devices: assessed.length,
          version_not_seen: assessed.filter(({ assessment }) => assessment.device.version === null).length,
          no_knowledge: assessed.filter(({ assessment }) => assessment.state === "no_knowledge").length,
        };
      },
    });

    server.get("/api/v1/devices/:id/vulnerabilities", {
      config: { access: readers },
      schema: {
        tags: ["vulnerabilities"],
        summary: "Vulnerabilities of one device, and until when it is supported",
        params: Type.Object({ id: Uuid }),
        response: { 200: AssessmentShape },
      },
      async handler(request) {
        const [assessed] = await d.assessment.of(identityOf(request).tenant, request.params.id as DeviceId);
        if (assessed === undefined) throw notFound("device");
        return toWireAssessment(assessed);
      },
    });

    server.get("/api/v1/vulnerabilities/knowledge", {
      config: { access: readers },
      schema: {
        tags: ["vulnerabilities"],
        summary: "What is known of vulnerabilities, and who brought it",
        response: { 200: Type.Object({ items: Type.Array(KnowledgeShape) }) },
      },
      async handler(request) {
        const files = await d.store.knowledge.list(["installation", identityOf(request).tenant]);
        return { items: files.map(toWire) };
      },
    });

    server.delete("/api/v1/vulnerabilities/knowledge/:id", {
      config: { access: deciders, audit: ["vulnerability_knowledge.remove"] },
      schema: {
        tags: ["vulnerabilities"],
        summary: "Remove a file of knowledge",
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object({ whose: Type.Optional(Whose) }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const scope = scopeFor(identityOf(request), request.query.whose ?? "tenant");
        if (!(await d.store.knowledge.remove(actorOf(request), scope, request.params.id)))
          throw notFound("file of knowledge");
        return reply.code(204).send(null);
      },
    });

    await server.register(importRoute(d));
  };
}

interface Found {
  readonly one: DeviceVulnerability;
  readonly affected: DeviceId[];
  readonly unknown: DeviceId[];
}

function importRoute(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function routes(server) {
    // Files are taken as bytes: what is in them is for the reader to say.
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser(
      ["text/plain", "text/csv", "application/json", "application/octet-stream", "application/gzip"],
      { parseAs: "buffer", bodyLimit },
      (_, body, done) => done(null, body),
    );

    server.post("/api/v1/vulnerabilities/knowledge", {
      config: { access: deciders, audit: ["vulnerability_knowledge.put"] },
      bodyLimit,
      schema: {
        tags: ["vulnerabilities"],
        summary: "Import knowledge of vulnerabilities; devices are judged by it at once",
        description: `The body is the file as it is, gzip allowed: KEV catalogue, EPSS scores, CVE records (SSVC and CVSS in them are read), CSAF advisories, SSVC decision points (Vulnrichment's, or selection lists of SSVC 2.0), ends of support in endoflife.date's form or as OpenEoX statements (Core 1.0 within its Shell: Core alone names no product); at most ${bodyLimit} bytes, ${maximumKnowledgeText} unpacked. It takes the place of the file of the same name.`,
        querystring: Type.Object({ name: Label, whose: Type.Optional(Whose) }),
        response: { 201: KnowledgeShape },
      },
      async handler(request, reply) {
        const { name, whose = "tenant" } = request.query;
        const scope = scopeFor(identityOf(request), whose);
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const decoded = decodeContent(content);
        if (!decoded.isReadable) throw new HttpProblem(422, "unreadable_file", decoded.detail);
        const { text } = decoded;
        if (text.length > maximumKnowledgeText)
          throw new HttpProblem(
            413,
            "too_large",
            `unpacked, a file is at most ${maximumKnowledgeText} bytes`,
          );
        const { kind, taken, leftOut } = describeKnowledge(text);
        if (kind === "unknown" || taken === 0)
          throw new HttpProblem(
            422,
            "unreadable_file",
            "expected a KEV catalogue, EPSS scores, CVE records, CSAF advisories, SSVC points, or ends of support (endoflife.date, OpenEoX statements that name their product)",
          );
        const digest = createHash("sha256").update(text).digest("hex");
        const file = await d.store.knowledge.put(actorOf(request), scope, {
          name,
          kind,
          taken,
          leftOut,
          digest,
          text,
        });
        return reply.code(201).send(toWire(file));
      },
    });
  };
}

function toWire(file: KnowledgeFile) {
  return {
    id: file.id,
    whose: whoseOf(file.scope),
    name: file.name,
    kind: file.kind,
    taken: file.taken,
    left_out: file.leftOut,
    digest: file.digest,
    size_bytes: file.sizeBytes,
    added_by: file.addedBy,
    added_at: file.addedAt,
  };
}
