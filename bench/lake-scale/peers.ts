import { execFileSync } from "node:child_process";
import { createWriteStream, existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import type { Lake } from "../../apps/breakwater/src/lake/lake.ts";
import { benchTenant } from "../prepared-batch.ts";
import { type EngineClient, lastDay } from "./grow.ts";

const rounds = 7;
const never = new AbortController().signal;

interface Peers {
  readonly lake: Lake;
  readonly client: EngineClient;
  readonly folder: string;
  readonly lines: readonly string[];
}

/** Two questions as one would answer them without Breakwater, round by round beside it. Installs DuckDB into the folder. */
export async function comparePeers({ lake, client, folder, lines }: Peers): Promise<void> {
  const gz = join(folder, "day.log.gz");
  writeFileSync(gz, gzipSync(lines.join("\n")));
  const word =
    lines.map((line) => /host\d+\.example\.com/.exec(line)?.[0]).find((found) => found !== undefined) ?? "";
  console.log(
    `\na word of the raw lines, over one day (${lines.length.toLocaleString("en")} lines, ${mib(gz)} MiB as .gz)`,
  );
  const search = {
    from: lastDay,
    to: lastDay + 86_400_000,
    timeField: "time",
    text: [word],
    filters: [],
    limit: 1_000,
    cursor: null,
  } as const;
  await interleaved({
    breakwater: async () => (await lake.searchEvents(benchTenant, search, never)).items.length,
    zgrep: async () => Number(execFileSync("zgrep", ["-cF", word, gz], { encoding: "utf8" })),
  });

  const parquet = join(folder, "addresses.parquet");
  if (!existsSync(parquet)) await exportAddresses(client, parquet);
  const address =
    lines
      .map((line) => /dst_?ip="?([1-9][0-9.]+)/.exec(line)?.[1])
      .find((found) => found !== undefined && !found.startsWith("10.")) ?? "";
  console.log(`one address over all history (Parquet of time, device, src_ip, dst_ip: ${mib(parquet)} MiB)`);
  const duck = await openDuckDb(folder);
  const sql = `SELECT count(*)::INTEGER, min(time), max(time) FROM read_parquet('${parquet}') WHERE src_ip = '${address}' OR dst_ip = '${address}'`;
  await interleaved({
    breakwater: async () =>
      (await lake.sightingsOf([benchTenant], [{ typeId: 2, value: address }], never)).reduce(
        (sum, { count }) => sum + count,
        0,
      ),
    duckdb: async () => Number((await duck.runAndReadAll(sql)).getRows()[0]?.[0] ?? 0),
  });
}

/** Each of both in turn; the answers must agree. */
async function interleaved(ways: Readonly<Record<string, () => Promise<number>>>): Promise<void> {
  const took = new Map<string, number[]>();
  const answers = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, ask] of Object.entries(ways)) {
      const start = performance.now();
      answers.set(name, await ask());
      took.set(name, [...(took.get(name) ?? []), performance.now() - start]);
    }
  for (const [name, times] of took) {
    const sorted = times.toSorted((a, b) => a - b);
    console.log(
      `  ${name.padEnd(12)} median ${(sorted[Math.floor(rounds / 2)] ?? 0).toFixed(0)} ms, slowest ${(sorted.at(-1) ?? 0).toFixed(0)} ms, found ${answers.get(name)}`,
    );
  }
  if (new Set(answers.values()).size !== 1) console.log("  the answers differ");
}

async function exportAddresses(client: EngineClient, file: string): Promise<void> {
  const { stream } = await client.exec({
    query: `SELECT time, device, replaceOne(toString(src_ip), '::ffff:', '') AS src_ip, replaceOne(toString(dst_ip), '::ffff:', '') AS dst_ip FROM events WHERE tenant = '${benchTenant}' FORMAT Parquet`,
  });
  try {
    await pipeline(stream instanceof Readable ? stream : Readable.from(stream), createWriteStream(file));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

interface DuckDb {
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
}

async function openDuckDb(folder: string): Promise<DuckDb> {
  const name = "@duckdb/node-api";
  if (!existsSync(join(folder, "node_modules", name)))
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, name], {
      stdio: "inherit",
    });
  // Installed for this comparison only; what it exports is in its documentation.
  const { DuckDBInstance } = createRequire(join(folder, "x.js"))(name) as {
    readonly DuckDBInstance: { create(): Promise<{ connect(): Promise<DuckDb> }> };
  };
  const instance = await DuckDBInstance.create();
  return instance.connect();
}

const mib = (file: string) => (statSync(file).size / 1024 ** 2).toFixed(0);
