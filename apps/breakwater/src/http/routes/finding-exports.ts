import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, RuleId, TenantId } from "@breakwater/ocsf";
import Type from "typebox";
import type { EvidencedFinding } from "../../share/evidenced-finding.ts";
import { findingsAsCsv, findingsAsOcsf, findingsAsStix } from "../../share/finding-formats.ts";
import type { Finding } from "../../store/store.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem } from "../errors.ts";
import { goneSignal } from "../query-gate.ts";
import { Severity, Uuid } from "../schemas.ts";
import { eventUidOf } from "./event-uid.ts";
import { Status } from "./finding-shape.ts";

const maximumFindings = 10_000;
const evidenceOfOne = 5;
/** Findings whose evidence is asked of the lake at once. */
const atOnce = 100;
const files = {
  ocsf: { type: "application/x-ndjson; charset=utf-8", name: "ocsf.ndjson" },
  stix: { type: "application/stix+json;version=2.1", name: "stix.json" },
  csv: { type: "text/csv; charset=utf-8", name: "csv" },
} as const;

/** Findings for other tools. */
export function findingExportRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function findingExports(server) {
    server.get("/api/v1/findings/export", {
      config: { access: readers },
      schema: {
        tags: ["findings"],
        summary: "All findings that fit as a file, the oldest first",
        description: `\`ocsf\`: Detection Findings (class 2004), a line each; \`stix\`: a STIX 2.1 bundle of sightings, with the TLP marking of the sources; \`csv\`: for spreadsheets, without formulas. Each finding comes with its first ${evidenceOfOne} events. At most ${maximumFindings.toLocaleString("en")}: where more fit, nothing is given and nothing cut in silence.`,
        querystring: Type.Object({
          format: Type.Enum(["ocsf", "stix", "csv"]),
          status: Type.Optional(Status),
          severity: Type.Optional(Type.Array(Severity)),
          device: Type.Optional(Uuid),
          rule: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        response: { 200: Type.Unsafe<Readable>(Type.String({ description: "The file" })) },
      },
      async handler(request, reply) {
        const { format, status, severity, device, rule } = request.query;
        const { tenant } = identityOf(request);
        const filter = {
          status,
          severity,
          device: device as DeviceId | undefined,
          rule: rule as RuleId | undefined,
        };
        const found = await d.store.findings.all(tenant, filter, maximumFindings);
        if (found === null)
          throw new HttpProblem(
            422,
            "too_many_findings",
            `more than ${maximumFindings.toLocaleString("en")} findings fit: ask for one status, severity, device or rule at a time`,
          );
        const findings = withEvidence(d, tenant, found, goneSignal(reply.raw));
        const file =
          format === "ocsf"
            ? findingsAsOcsf(findings, tenant)
            : format === "stix"
              ? findingsAsStix(findings, tenant, d.clock.now())
              : findingsAsCsv(findings);
        const day = new Date(d.clock.now()).toISOString().slice(0, 10);
        reply.headers({
          "content-disposition": `attachment; filename="findings-${day}.${files[format].name}"`,
          "breakwater-findings": String(found.length),
        });
        return reply.type(files[format].type).send(Readable.from(file));
      },
    });
  };
}

async function* withEvidence(
  d: HttpDependencies,
  tenant: TenantId,
  findings: readonly Finding[],
  signal: AbortSignal,
): AsyncIterable<EvidencedFinding> {
  for (let at = 0; at < findings.length; at += atOnce) {
    const some: EvidencedFinding[] = [];
    for (const finding of findings.slice(at, at + atOnce)) {
      const page = await d.store.findings.evidence(tenant, finding.id, {
        limit: evidenceOfOne,
        cursor: null,
      });
      some.push({ finding, evidence: page.items.map((one) => ({ ...one, event: null })) });
    }
    const uids = some.flatMap(({ evidence }) => evidence.map(({ eventUid }) => eventUid));
    const events = await d.lake.eventsByUid(tenant, [...new Set(uids)], signal);
    const byUid = new Map(events.map((event) => [eventUidOf(event), event]));
    for (const { finding, evidence } of some)
      yield {
        finding,
        evidence: evidence.map((one) => ({ ...one, event: byUid.get(one.eventUid) ?? null })),
      };
  }
}
