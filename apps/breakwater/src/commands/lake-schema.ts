import type { Config } from "../config.ts";
import { clusterStatements } from "../lake/schema/cluster.ts";
import { type CommandIo, exitCode } from "./io.ts";

/** `breakwater lake schema`: prints the statements that make the lake's tables on a ClickHouse cluster. */
export async function lakeSchemaCommand(
  options: {
    readonly config: Pick<Config, "retentionDays" | "sightingRetentionDays">;
    readonly cluster: string;
    readonly database: string;
  },
  io: CommandIo,
): Promise<number> {
  const { config, cluster, database } = options;
  const retention = { eventDays: config.retentionDays, sightingDays: config.sightingRetentionDays };
  const statements = clusterStatements({ cluster, database, retention });
  await io.out(`${statements.join(";\n\n")};\n`);
  return exitCode.ok;
}
