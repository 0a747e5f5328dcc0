import { isIP } from "node:net";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { DeviceId, TenantId } from "@breakwater/ocsf";
import Type, { type Static } from "typebox";
import { describeDevice } from "../../fleet/inventory/described-device.ts";
import { readDeviceRows } from "../../fleet/inventory/device-rows.ts";
import { toInventoryInfo } from "../../fleet/inventory/inventory-info.ts";
import { planImport } from "../../fleet/inventory/plan-import.ts";
import { decodeContent } from "../../intel/decode-content.ts";
import { csvLine, csvStart } from "../../platform/csv.ts";
import type { Device } from "../../store/store.ts";
import { actorOf, deciders, identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { HttpProblem, notFound } from "../errors.ts";
import { Label, Uuid } from "../schemas.ts";
import {
  DescribeBody,
  exportColumns,
  FieldName,
  exportRow,
  FactsShape,
  toWireFacts,
} from "./device-fact-shapes.ts";
import { everyDevice } from "../../store/every-device.ts";

const One = Type.Object({ id: Uuid });
const importLimit = 16 * 1024 * 1024;
const maximumProblems = 200;
const ImportReport = Type.Object({
  dry_run: Type.Boolean(),
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer({ description: "With a dry run, counted as updated" }),
  left_out: Type.Integer(),
  problems: Type.Array(Type.Object({ line: Type.Integer(), detail: Type.String() }), {
    description: `At most ${maximumProblems}`,
  }),
  ignored_columns: Type.Array(Type.String()),
});

/** What people and imports say of devices, and which of them are one. */
export function deviceInventoryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  async function find(tenant: TenantId, id: string): Promise<Device> {
    const device = await d.store.devices.get(tenant, id as DeviceId);
    if (device === null) throw notFound("device");
    return device;
  }

  async function described(tenant: TenantId, device: Device) {
    const facts = await d.store.inventory.facts(tenant, [device.id]);
    return describeDevice(device, facts.get(device.id) ?? []);
  }

  return async function routes(server) {
    server.get("/api/v1/devices/:id/facts", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "What is known of a device, who says it, and what others say",
        params: One,
        response: { 200: FactsShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        return toWireFacts(await described(tenant, await find(tenant, request.params.id)));
      },
    });

    server.patch("/api/v1/devices/:id/facts", {
      config: { access: deciders, audit: ["device.describe"] },
      schema: {
        tags: ["devices"],
        summary: "Say what a device is; it counts before telemetry, which is kept",
        params: One,
        body: DescribeBody,
        response: { 200: FactsShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id } = await find(tenant, request.params.id);
        const facts = toFacts(request.body);
        if (!(await d.store.inventory.describe(actorOf(request), tenant, id, facts)))
          throw notFound("device");
        return toWireFacts(await described(tenant, await find(tenant, id)));
      },
    });

    server.delete("/api/v1/devices/:id/facts/:field", {
      config: { access: deciders, audit: ["device.describe"] },
      schema: {
        tags: ["devices"],
        summary: "Take back what a person said of a field",
        params: Type.Object({ id: Uuid, field: FieldName }),
        response: { 200: FactsShape },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { id } = await find(tenant, request.params.id);
        const { field } = request.params;
        const named = field === "automatic_hotfixes" ? "automaticHotfixes" : field;
        if (!(await d.store.inventory.describe(actorOf(request), tenant, id, { [named]: null })))
          throw notFound("device");
        return toWireFacts(await described(tenant, await find(tenant, id)));
      },
    });

    server.post("/api/v1/devices/:id/merge", {
      config: { access: deciders, audit: ["device.merge"] },
      schema: {
        tags: ["devices"],
        summary: "Say that a device is another one; findings, events and cases follow",
        params: One,
        body: Type.Object({ into: Uuid }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const result = await d.store.inventory.merge(
          actorOf(request),
          identityOf(request).tenant,
          request.params.id as DeviceId,
          request.body.into as DeviceId,
        );
        if (result === "absent") throw notFound("device");
        if (result === "same") throw new HttpProblem(409, "wrong_state", "both are one device already");
        if (result === "sample")
          throw new HttpProblem(409, "wrong_state", "a device of sample data is no real device");
        return reply.code(204).send(null);
      },
    });

    server.post("/api/v1/devices/:id/split", {
      config: { access: deciders, audit: ["device.split"] },
      schema: {
        tags: ["devices"],
        summary: "Split off what was observed under this id (`observed` of an identity), undoing a merge",
        params: One,
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const result = await d.store.inventory.split(actorOf(request), tenant, request.params.id as DeviceId);
        if (result === "absent") throw notFound("device");
        if (result === "not_merged")
          throw new HttpProblem(409, "wrong_state", "it is a device of its own already");
        return reply.code(204).send(null);
      },
    });

    server.get("/api/v1/devices/export", {
      config: { access: readers },
      schema: {
        tags: ["devices"],
        summary: "All devices, as OCSF Device Inventory Info (NDJSON) or as CSV that an import reads again",
        querystring: Type.Object({ format: Type.Enum(["ocsf", "csv"]) }),
        response: { 200: Type.String() },
      },
      async handler(request, reply) {
        const { tenant } = identityOf(request);
        const facts = await d.store.inventory.facts(tenant);
        const now = d.clock.now();
        const isCsv = request.query.format === "csv";
        let text = isCsv ? csvStart + csvLine([...exportColumns, "hostname", "address"]) : "";
        for (const device of await everyDevice(d.store.devices, tenant)) {
          const fields = describeDevice(device, facts.get(device.id) ?? []);
          const hostname = device.identities.find(({ kind }) => kind === "hostname")?.value ?? "";
          text += isCsv
            ? csvLine([...exportRow(fields), hostname, device.address ?? ""])
            : `${JSON.stringify(toInventoryInfo(device, fields, tenant, now))}\n`;
        }
        return reply
          .type(isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson")
          .header("content-disposition", `attachment; filename="devices.${isCsv ? "csv" : "ndjson"}"`)
          .send(text);
      },
    });

    await server.register(importRoute(d));
  };
}

function importRoute(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function routes(server) {
    // Files are taken as bytes: what is in them is for the reader to say.
    server.removeContentTypeParser("application/json");
    server.addContentTypeParser(
      ["text/plain", "text/csv", "application/json", "application/octet-stream", "application/gzip"],
      { parseAs: "buffer", bodyLimit: importLimit },
      (_, body, done) => done(null, body),
    );

    server.post("/api/v1/devices/import", {
      config: { access: deciders, audit: ["device.import"] },
      bodyLimit: importLimit,
      schema: {
        tags: ["devices"],
        summary: "Import devices",
        description: `The body is the file as it is: CSV with a header in any order, or a JSON array of objects with the same names; at most ${importLimit} bytes, gzip allowed. What it says counts after telemetry and after people.`,
        querystring: Type.Object({
          source: Type.Optional(Label),
          dry_run: Type.Boolean({ default: false, description: "Say what would change, and change nothing" }),
        }),
        response: { 200: ImportReport },
      },
      async handler(request) {
        const { tenant } = identityOf(request);
        const { source = "import", dry_run: isDryRun } = request.query;
        const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const decoded = decodeContent(content);
        if (!decoded.isReadable) throw new HttpProblem(422, "unreadable_file", decoded.detail);
        const rows = readDeviceRows(decoded.text);
        if (rows === null)
          throw new HttpProblem(
            422,
            "unreadable_file",
            "expected CSV with a header (vendor, product, serial, hostname, address, ...) or a JSON array of objects",
          );
        const plan = planImport(rows.devices, await d.store.inventory.identities(tenant));
        const created = plan.devices.filter(({ device }) => device === null).length;
        const counts = isDryRun
          ? { created, updated: plan.devices.length - created, unchanged: 0 }
          : await d.store.inventory.import(actorOf(request), tenant, source, plan.devices);
        const problems = [...rows.problems, ...plan.conflicts].sort((a, b) => a.line - b.line);
        return {
          dry_run: isDryRun,
          ...counts,
          left_out: plan.conflicts.length,
          problems: problems.slice(0, maximumProblems),
          ignored_columns: [...rows.ignored],
        };
      },
    });
  };
}

function toFacts(body: Static<typeof DescribeBody>) {
  const { automatic_hotfixes: automaticHotfixes, services, interfaces, ...texts } = body;
  for (const { address } of interfaces ?? [])
    if (isIP(address) === 0)
      throw new HttpProblem(422, "invalid_value", `interfaces: expected an IP address, got "${address}"`);
  return {
    ...texts,
    ...(interfaces === undefined ? {} : { interfaces }),
    ...(automaticHotfixes === undefined ? {} : { automaticHotfixes }),
    ...(services === undefined
      ? {}
      : {
          services: services.map(({ is_management: isManagement, ...service }) => ({
            ...service,
            isManagement,
          })),
        }),
  };
}
