import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import Value from "typebox/value";
import { parse } from "yaml";

const Name = Type.String({ pattern: "^[a-z][a-z0-9_]{0,63}$" });
const Pack = Type.Object(
  {
    pack: Name,
    description: Type.String({ minLength: 1 }),
    platform: Type.Optional(Type.Enum(["linux", "darwin", "windows", "posix"])),
    queries: Type.Array(
      Type.Object(
        {
          name: Name,
          description: Type.String({ minLength: 1 }),
          /** s */
          interval: Type.Integer({ minimum: 60, maximum: 604_800 }),
          snapshot: Type.Optional(Type.Boolean()),
          query: Type.String({ minLength: 1, maxLength: 4_000 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);
export type QueryPack = Static<typeof Pack>;

/** The scheduled queries that come with Breakwater: a file a pack. */
export function readQueryPacks(directory: string): readonly QueryPack[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => {
      const value: unknown = parse(readFileSync(join(directory, name), "utf8"));
      const [issue] = Value.Errors(Pack, value);
      if (issue !== undefined) throw new Error(`${name}: ${issue.instancePath} ${issue.message}`);
      return value as QueryPack;
    });
}

/**
 * The answer to a node that asks for its configuration (osquery, "Remote settings"). All queries are in packs: Fleet's load generator
 * reads nothing else.
 */
export function configurationOf(packs: readonly QueryPack[]): string {
  return JSON.stringify({
    // Names of results are `pack/<pack>/<query>`: an underscore stands in both.
    options: { pack_delimiter: "/" },
    schedule: {},
    packs: Object.fromEntries(
      packs.map(({ pack, platform, queries }) => [
        pack,
        {
          ...(platform === undefined ? {} : { platform }),
          queries: Object.fromEntries(
            queries.map(({ name, query, interval, snapshot, description }) => [
              name,
              {
                query: query.trim().replaceAll(/\s+/g, " "),
                interval,
                description,
                ...(snapshot === true ? { snapshot } : {}),
              },
            ]),
          ),
        },
      ]),
    ),
    node_invalid: false,
  });
}
