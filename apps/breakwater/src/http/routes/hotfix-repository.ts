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
import { nullable, Uuid } from "../schemas.ts";
import { Buckets } from "../throttle.ts";

/** Of one offer, and of the whole channel. */
const refusalReasons = [
  "not_in_image_repository",
  "repositories_differ",
  "other_device",
  "other_hardware",
  "older_version",
  "not_described",
  "update_refused",
  "not_agreed",
  "bundle_invalid",
  "metadata_invalid",
] as const;
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

const Report = Type.Object(
  {
    items: Type.Array(Item, { maxItems: 100 }),
    refused: Type.Optional(
      Type.Array(
        Type.Object(
          { target: Type.String({ maxLength: 200 }), reason: Type.Enum([...refusalReasons]) },
          { additionalProperties: false },
        ),
        {
          maxItems: 20,
          description: "Offers, or the channel as a whole (without a target), that it did not believe",
        },
      ),
    ),
    read_back: Type.Optional(
      Type.Array(
        Type.Object(
          {
            hotfix: Type.String({ maxLength: 64 }),
            version: Type.Integer({ minimum: 1 }),
            sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100, description: "Answers to the last nonce" },
      ),
    ),
  },
  { additionalProperties: false },
);

/** What devices are served of the hotfix repository, and where they say what they did. */
export function hotfixRepositoryRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  const refusals = d.metrics.counter(
    "breakwater_hotfix_refusals_total",
    "What devices did not believe of the hotfix channel, by reason.",
  );
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
        body: Report,
        response: {
          200: Type.Object({ nonce: nullable(Type.String({ description: "To be read back with" })) }),
        },
      },
      async handler(request) {
        const device = await d.store.hotfixDevices.open(request.params.secret);
        if (device === null) {
          const waitMs = failures.take(addressOf(request));
          throw waitMs > 0 ? tooManyFailures(waitMs) : notFound("device");
        }
        const { items, refused = [], read_back: answers } = request.body;
        for (const { target, reason } of refused) {
          refusals.add(1, { reason });
          d.log.error("a device refused what the hotfix channel gave it", {
            device: device.id,
            target,
            reason,
          });
        }
        if (answers !== undefined) await d.rollouts.readBack(device, answers);
        const nonce = await d.rollouts.report(
          device,
          items.map(({ hotfix, version, state, compromise = null }): DeviceReport => ({
            hotfix,
            version,
            state: state === "not needed" ? "applied" : state === "cannot apply" ? "failed" : state,
            compromise,
          })),
        );
        return { nonce };
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
