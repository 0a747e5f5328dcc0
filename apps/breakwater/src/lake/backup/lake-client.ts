import type { ClickHouseClient } from "@clickhouse/client";
import { createClient } from "@clickhouse/client";
import { connectEngine, type LakeTarget } from "../connection.ts";
import { readEngineAccess } from "../engine/access-file.ts";
import { startNextEngine } from "../engine/start-engine.ts";

export interface LakeClient extends AsyncDisposable {
  readonly client: ClickHouseClient;
}

/** A client of a lake, beside a running server or without one: the embedded engine is then started for it. */
export async function connectLake(target: LakeTarget): Promise<LakeClient> {
  if ("url" in target) return owned(createClient(target));
  const access = readEngineAccess(target.directory);
  if (access !== null) {
    const client = connectEngine(access);
    const { success } = await client.ping();
    if (success) return owned(client);
    await client.close();
  }
  const engine = await startNextEngine(target.directory);
  const client = connectEngine(engine);
  return owned(client, () => engine.stop());
}

function owned(client: ClickHouseClient, stop: () => Promise<void> = async () => undefined): LakeClient {
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await stop();
    },
  };
}
