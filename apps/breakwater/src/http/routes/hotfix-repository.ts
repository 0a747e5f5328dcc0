import { open } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply } from "fastify";
import Type from "typebox";
import type { DeviceReport } from "../../fleet/rollout/run-rollouts.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { tooManyFailures } from "../guard.ts";
import { addressOf } from "../origin.ts";
import { Uuid } from "../schemas.ts";
import { Buckets } from "../throttle.ts";

const signed = { open: "devices verify signatures on everything here, and nothing of it is secret" } as const;
const File = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$" });
const Item = Type.Object(
  {
    hotfix: Type.String({ maxLength: 64 }),
    version: Type.Integer({ minimum: 1 }),
    state: Type.Enum(["verified", "applied", "not needed", "cannot apply", "undone", "failed"]),
    compromise: Type.Optional(Type.Enum(["hit", "not hit", "unknown"])),
  },
  { additionalProperties: false },
);

/** What devices are served of the hotfix repository, and where they say what they did. */
export function hotfixRepositoryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const failures = new Buckets({ burst: 30, everyMs: 2_000 }, d.clock);

  return async function routes(server) {
    server.get("/hotfix/image/metadata/:file", {
      config: { access: signed },
      schema: {
        tags: ["rollouts"],
        summary: "Metadata of the image repository (TUF 1.0)",
        params: Type.Object({ file: File }),
        response: { 200: Type.Unknown() },
      },
      handler: (request, reply) => serve(reply, "image/metadata", request.params.file),
    });
    server.get("/hotfix/image/targets/:file", {
      config: { access: signed },
      schema: {
        tags: ["rollouts"],
        summary: "A bundle, under its hash and name",
        params: Type.Object({ file: File }),
        response: { 200: Type.Unknown() },
      },
      handler: (request, reply) => serve(reply, "image/targets", request.params.file),
    });
    server.get("/hotfix/director/devices/:device/:file", {
      config: { access: signed },
      schema: {
        tags: ["rollouts"],
        summary: "Metadata of what one device is offered (TUF 1.0)",
        params: Type.Object({ device: Uuid, file: File }),
        response: { 200: Type.Unknown() },
      },
      handler: (request, reply) =>
        serve(reply, join("director/devices", request.params.device), request.params.file),
    });

    server.post("/hotfix/reports/:secret", {
      config: {
        access: { open: "the secret in the address is the permission" },
        audit: { none: "a device's own word; what it changes is kept with the device" },
      },
      schema: {
        tags: ["rollouts"],
        summary: "What a device did; also without items it says that the device is there",
        params: Type.Object({ secret: Type.String({ maxLength: 100 }) }),
        body: Type.Object({ items: Type.Array(Item, { maxItems: 100 }) }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
      async handler(request, reply) {
        const device = await d.store.hotfixDevices.open(request.params.secret);
        if (device === null) {
          const waitMs = failures.take(addressOf(request));
          throw waitMs > 0 ? tooManyFailures(waitMs) : notFound("device");
        }
        await d.rollouts.report(
          device,
          request.body.items.map(({ hotfix, version, state, compromise = null }): DeviceReport => ({
            hotfix,
            version,
            state: state === "not needed" ? "applied" : state === "cannot apply" ? "failed" : state,
            compromise,
          })),
        );
        return reply.code(204).send(null);
      },
    });
  };

  /** Names hold no slash and begin with no dot: nothing outside the folder has one. */
  async function serve(reply: FastifyReply, folder: string, file: string): Promise<FastifyReply> {
    if (d.hotfixRepository === null || file.endsWith(".partial")) throw notFound("file");
    const handle = await open(join(d.hotfixRepository, folder, file)).catch(() => {
      throw notFound("file");
    });
    // Of the open file: it may be replaced while it is sent.
    const { size } = await handle.stat();
    return reply
      .headers({ "content-length": size, "cache-control": "no-cache" })
      .type(file.endsWith(".json") ? "application/json" : "application/octet-stream")
      .send(handle.createReadStream());
  }
}
