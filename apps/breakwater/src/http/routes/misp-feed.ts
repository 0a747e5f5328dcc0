import { Readable } from "node:stream";
import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import Type from "typebox";
import type { FeedFor } from "../../share/misp/misp-feed.ts";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { notFound } from "../errors.ts";
import { collectionOf, inRoot } from "../taxii-access.ts";

/** The collection of indicators in the form in which MISP pulls it, for the same readers and up to the same marking. */
export function mispFeedRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  async function feedFor(request: FastifyRequest): Promise<FeedFor> {
    const { stored, highest } = await collectionOf(d, request, "indicators", { read: true });
    return { tenant: identityOf(request).tenant, unmarked: stored.unmarkedTlp, highest };
  }

  return async function mispFeed(server) {
    server.get("/feeds/misp/:root/:file", {
      config: { ...inRoot, access: readers },
      schema: {
        tags: ["taxii"],
        summary:
          "The indicators of a tenant as a MISP feed: manifest.json, UUID.json for each event, hashes.csv",
        description:
          "For keys that read the collection `indicators` over TAXII, up to the same marking. An event holds what one source says with one marking, at most 10,000 attributes.",
        params: Type.Object({
          root: Type.String({ maxLength: 100, description: "Id of the tenant" }),
          file: Type.String({ maxLength: 60 }),
        }),
        response: { 200: Type.Unsafe<string | Readable>(Type.String({ description: "The file" })) },
      },
      async handler(request, reply) {
        const feed = await feedFor(request);
        const { file } = request.params;
        if (file === "hashes.csv")
          return reply.type("text/csv; charset=utf-8").send(Readable.from(d.mispFeed.hashes(feed)));
        const text =
          file === "manifest.json"
            ? JSON.stringify(await d.mispFeed.manifest(feed))
            : file.endsWith(".json")
              ? await d.mispFeed.event(feed, file.slice(0, -".json".length))
              : null;
        if (text === null) throw notFound("file of this feed");
        return reply.type("application/json; charset=utf-8").send(text);
      },
    });
  };
}
