import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import Type from "typebox";
import { identityOf, readers } from "../access.ts";
import type { HttpDependencies } from "../dependencies.ts";

const Setup = Type.Object({
  addresses: Type.Array(Type.String(), {
    description: "of this machine, as devices may reach it; loopback addresses are not among them",
  }),
  listeners: Type.Array(
    Type.Object({
      name: Type.String(),
      port: Type.Integer(),
      error: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});

/** What a person needs to know to point a device at this server. */
export function setupRoutes(d: HttpDependencies): FastifyPluginAsyncTypebox {
  return async function setup(server) {
    server.get("/api/v1/setup", {
      config: { access: readers },
      schema: { tags: ["setup"], summary: "Where devices send their logs", response: { 200: Setup } },
      async handler(request) {
        identityOf(request);
        return {
          addresses: [...d.addresses()],
          listeners: d.status().listeners.map(({ name, address, error }) => ({
            name,
            port: Number(address.slice(address.lastIndexOf(":") + 1)),
            error,
          })),
        };
      },
    });
  };
}
