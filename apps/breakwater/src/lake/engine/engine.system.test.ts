import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, startEngine } from "./start-engine.ts";

const run = promisify(execFile);
let folder: string;
let engine: Engine;
let client: ClickHouseClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-engine-"));
  engine = await startEngine(join(folder, "lake"));
  client = clientOf({});
});
afterAll(async () => {
  await client.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

function clientOf(options: Parameters<typeof createClient>[0]): ClickHouseClient {
  return createClient({
    url: engine.url,
    username: "default",
    password: engine.password,
    max_open_connections: 50,
    log: { level: ClickHouseLogLevel.OFF },
    ...options,
  });
}

async function valueOf(query: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
  const result = await client.query({ query, query_params: parameters, format: "JSONCompactEachRow" });
  const [row] = await result.json<readonly unknown[]>();
  return row?.[0];
}

/** Runs curl as a person would; the output is what it printed. */
async function curl(path: string, ...more: readonly string[]): Promise<string> {
  const options = ["-sS", "-u", `default:${engine.password}`, ...more, `${engine.url}${path}`];
  return (await run("curl", options, { encoding: "utf8" })).stdout;
}

const q = (sql: string) => `/?query=${encodeURIComponent(sql)}`;

describe("@clickhouse/client", () => {
  test("pings, inserts objects, streams rows and closes", async () => {
    expect(await client.ping()).toEqual({ success: true });
    await client.command({
      query: "CREATE TABLE people (id UInt32, name String) ENGINE = MergeTree ORDER BY id",
    });
    const names = ["O'Hara", "back\\slash", "tab\t", "line\nfeed", "日本 🧱", ""];
    await client.insert({
      table: "people",
      values: names.map((name, id) => ({ id, name })),
      format: "JSONEachRow",
    });
    const result = await client.query({
      query: "SELECT id, name FROM people ORDER BY id",
      format: "JSONEachRow",
    });
    const rows: unknown[] = [];
    for await (const batch of result.stream<{ id: number; name: string }>())
      for (const row of batch) rows.push(row.json());
    expect(rows).toEqual(names.map((name, id) => ({ id, name })));
  });

  test("compresses what it sends and what it gets", async () => {
    const compressing = clientOf({ compression: { request: true, response: true } });
    await compressing.command({ query: "CREATE TABLE packed (x String) ENGINE = MergeTree ORDER BY x" });
    const values = Array.from({ length: 5_000 }, (_, at) => ({ x: `value ${at}` }));
    await compressing.insert({ table: "packed", values, format: "JSONEachRow" });
    const result = await compressing.query({
      query: "SELECT x FROM packed ORDER BY rowNumberInAllBlocks()",
      format: "JSONEachRow",
    });
    expect(new Set((await result.json<{ x: string }>()).map(({ x }) => x)).size).toBe(5_000);
    await compressing.close();
  });

  test("binds any text, alone and in lists and maps, exactly", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "binary", maxLength: 30 }), { maxLength: 5 }),
        async (any) => {
          const texts = any.map((text) => text.toWellFormed().replaceAll("\u0000", "0"));
          const [one = ""] = texts;
          expect(await valueOf("SELECT {x:String}", { x: one })).toBe(one);
          expect(await valueOf("SELECT {x:Array(String)}", { x: texts })).toEqual(texts);
          expect(await valueOf("SELECT {x:Map(String, String)}", { x: { [one]: one } })).toEqual({
            [one]: one,
          });
        },
      ),
      { numRuns: 60 },
    );
    expect(await valueOf("SELECT {x:Array(Array(UInt64))}", { x: [[1], [2, 3]] })).toEqual([[1], [2, 3]]);
    expect(await valueOf("SELECT {x:Nullable(String)}", { x: null })).toBeNull();
    expect(
      await valueOf("SELECT toUnixTimestamp64Milli({x:DateTime64(3)})", { x: new Date(1_795_514_400_123) }),
    ).toBe(1_795_514_400_123);
    expect(await valueOf("SELECT count() FROM {table:Identifier}", { table: "people" })).toBe(6);
  });

  test("never finds a parameter or setting that another request had", async () => {
    expect(await valueOf("SELECT {secret:String}", { secret: "of the first" })).toBe("of the first");
    await expect(valueOf("SELECT {secret:String}")).rejects.toMatchObject({ code: "456" });
    const one = await client.query({
      query: "SELECT getSetting('max_threads') AS n",
      format: "JSONEachRow",
      clickhouse_settings: { max_threads: 3 },
    });
    expect(await one.json()).toEqual([{ n: 3 }]);
    expect(await valueOf("SELECT getSetting('max_threads')")).not.toBe(3);
    await expect(
      client.query({ query: "SELECT 1", clickhouse_settings: { no_such_setting: 1 } }),
    ).rejects.toMatchObject({ code: "115", type: "UNKNOWN_SETTING" });
  });

  test("keeps a session for who names it, and one query at a time in it", async () => {
    const id = randomUUID();
    await client.command({ query: "CREATE TEMPORARY TABLE mine (x UInt8)", session_id: id });
    const other = { query: "SELECT count() AS n FROM mine", format: "JSONEachRow" } as const;
    expect(await (await client.query({ ...other, session_id: id })).json()).toEqual([{ n: 0 }]);
    await expect(client.query(other)).rejects.toMatchObject({ code: "60" });
    const slow = client.query({ query: "SELECT sleep(1)", session_id: id });
    await expect(client.query({ ...other, session_id: id })).rejects.toMatchObject({ code: "373" });
    await (await slow).text();
  });

  test("is told what went wrong by code and name, also in the middle of a result", async () => {
    await expect(client.query({ query: "SELECT nothing FROM nowhere" })).rejects.toMatchObject({
      code: "60",
      type: "UNKNOWN_TABLE",
    });
    await expect(client.query({ query: "SELEC 1" })).rejects.toMatchObject({ code: "62" });
    await expect(client.query({ query: "SELECT 1; DROP TABLE people" })).rejects.toMatchObject({
      code: "62",
    });
    const late = client
      .query({
        query: "SELECT throwIf(number = 3000000) AS x FROM numbers(4000000) SETTINGS max_block_size = 10000",
        format: "JSONEachRow",
      })
      .then((result) => result.json());
    await expect(late).rejects.toMatchObject({ code: "395" });
  });

  test("stops a query by its id, and by going away", async () => {
    const endless =
      "SELECT sum(sleepEachRow(0.01)) FROM numbers(1000000) SETTINGS max_block_size = 10, function_sleep_max_microseconds_per_block = 0";
    const id = randomUUID();
    const stopped = expect(client.query({ query: endless, query_id: id })).rejects.toMatchObject({
      code: "394",
    });
    await expect.poll(() => runs(id)).toBe(true);
    await expect(client.query({ query: "SELECT 1", query_id: id })).rejects.toMatchObject({ code: "216" });
    const killed = await client.query({
      query: "KILL QUERY WHERE query_id = {id:String} SYNC",
      query_params: { id },
      format: "JSONEachRow",
    });
    expect(await killed.json()).toEqual([{ kill_status: "finished", query_id: id }]);
    await stopped;
    const away = new AbortController();
    const gone = randomUUID();
    const left = expect(
      client.query({ query: endless, query_id: gone, abort_signal: away.signal }),
    ).rejects.toThrow();
    await expect.poll(() => runs(gone)).toBe(true);
    away.abort();
    await left;
    await expect.poll(() => runs(gone)).toBe(false);
    const none = await client.query({ query: "KILL QUERY WHERE query_id = 'nobody'", format: "JSONEachRow" });
    expect(await none.json()).toEqual([]);
  });

  async function runs(id: string): Promise<boolean> {
    return (
      (await valueOf("SELECT count() > 0 FROM system.processes WHERE Settings['log_comment'] = {id:String}", {
        id,
      })) === 1
    );
  }

  test("answers others while many long queries run", async () => {
    const slow = Array.from({ length: 12 }, () => client.query({ query: "SELECT sleep(0.5)" }));
    const started = performance.now();
    await client.insert({
      table: "people",
      values: [{ id: 9, name: "while others read" }],
      format: "JSONEachRow",
    });
    expect(performance.now() - started).toBeLessThan(5_000);
    for (const result of await Promise.all(slow)) await result.text();
  });
});

describe("curl", () => {
  test("asks in the address and in the body, with the password in three ways", async () => {
    expect(await curl(q("SELECT 1 + 1"))).toBe("2\n");
    expect(await curl("/", "--data-binary", "SELECT 1 FORMAT JSONEachRow")).toBe('{"1":1}\n');
    expect(await curl("/?query=SELECT", "--data-binary", "3")).toBe("3\n");
    const open = async (...more: readonly string[]) => (await run("curl", ["-sS", ...more])).stdout;
    expect(await open("-H", `X-ClickHouse-Key: ${engine.password}`, `${engine.url}${q("SELECT 4")}`)).toBe(
      "4\n",
    );
    expect(await open(`${engine.url}${q("SELECT 5")}&password=${engine.password}`)).toBe("5\n");
    expect(await open(`${engine.url}${q("SELECT 5")}&password=guess`)).toMatch(
      /^Code: 516\. DB::Exception: Authentication failed/,
    );
    expect(await open(`${engine.url}${q("SELECT 5")}`)).toMatch(/^Code: 516\./);
    expect(await open(`${engine.url}/ping`)).toBe("Ok.\n");
    expect(await open(`${engine.url}/`)).toBe("Ok.\n");
  });

  test("gets any format, its own headers and compression", async () => {
    expect(await curl(`${q("SELECT 1 AS x, 'a' AS y")}&default_format=CSVWithNames`)).toBe(
      '"x","y"\n1,"a"\n',
    );
    expect(JSON.parse(await curl(q("SELECT 1 AS x FORMAT JSON")))).toMatchObject({
      data: [{ x: 1 }],
      rows: 1,
    });
    const head = await curl(
      `${q("SELECT 1 FORMAT JSONEachRow")}&query_id=mine`,
      "-D",
      "-",
      "-o",
      join(folder, "discarded"),
    );
    expect(head).toMatch(/^HTTP\/1.1 200/);
    expect(head).toMatch(/^X-ClickHouse-Query-Id: mine\r$/im);
    expect(head).toMatch(/^X-ClickHouse-Format: JSONEachRow\r$/im);
    expect(head).toMatch(/^Content-Type: application\/x-ndjson/im);
    expect(await curl(`${q("SELECT repeat('a', 100000)")}&enable_http_compression=1`, "--compressed")).toBe(
      `${"a".repeat(100_000)}\n`,
    );
    const packed = join(folder, "packed.gz");
    await curl(`${q("SELECT 7")}&enable_http_compression=1`, "-H", "Accept-Encoding: gzip", "-o", packed);
    expect(gunzipSync(readFileSync(packed)).toString()).toBe("7\n");
    const parquet = join(folder, "x.parquet");
    await curl(q("SELECT number FROM numbers(100000) FORMAT Parquet"), "-o", parquet);
    expect(readFileSync(parquet).subarray(0, 4).toString()).toBe("PAR1");
    await curl(q("CREATE TABLE fromparquet (number UInt64) ENGINE = MergeTree ORDER BY number"), "-d", "");
    await curl(q("INSERT INTO fromparquet FORMAT Parquet"), "--data-binary", `@${parquet}`);
    expect(await curl(q("SELECT count(), sum(number) FROM fromparquet"))).toBe("100000\t4999950000\n");
  });

  test("inserts rows in any format and compression, behind the statement or in its body", async () => {
    await curl(q("CREATE TABLE t (a UInt32, s String) ENGINE = MergeTree ORDER BY a"), "-d", "");
    await curl("/", "--data-binary", "INSERT INTO t VALUES (1, 'it''s; FORMAT')");
    await curl(q("INSERT INTO t VALUES"), "--data-binary", "(2, 'two'), (3, 'three')");
    await curl(
      "/",
      "--data-binary",
      'INSERT INTO t FORMAT JSONEachRow\n{"a": 4, "s": "日本"}\n{"a": 5, "s": "five"}',
    );
    await curl(q("INSERT INTO t (s, a) FORMAT CSV"), "--data-binary", "six,6\n");
    const packed = async (name: string, bytes: Buffer, encoding: string) => {
      const { writeFileSync } = await import("node:fs");
      writeFileSync(join(folder, name), bytes);
      return curl(
        q("INSERT INTO t FORMAT TSV"),
        "-H",
        `Content-Encoding: ${encoding}`,
        "--data-binary",
        `@${join(folder, name)}`,
      );
    };
    await packed("a.gz", gzipSync("7\tseven\n"), "gzip");
    await packed("a.zst", zstdCompressSync("8\teight\n"), "zstd");
    // An LZ4 frame (its specification, version 1.6.1): one uncompressed block, no checksums but the header's.
    await packed(
      "a.lz4",
      Buffer.from(
        "04224d184040c007000080390a6e696e650a00000000".replace(
          "07000080390a6e696e650a",
          "07000080" + Buffer.from("9\tnine\n").toString("hex"),
        ),
        "hex",
      ),
      "lz4",
    );
    expect(await curl(q("SELECT a, s FROM t ORDER BY a FORMAT TSV"))).toBe(
      "1\tit\\'s; FORMAT\n2\ttwo\n3\tthree\n4\t日本\n5\tfive\n6\tsix\n7\tseven\n8\teight\n9\tnine\n",
    );
    expect(await curl(q("INSERT INTO t FORMAT TSV"), "--data-binary", "no number\tx")).toMatch(/^Code: 27\./);
    expect(await curl(q("INSERT INTO t FORMAT NoSuch"), "--data-binary", "x")).toMatch(/^Code: 73\./);
  });

  test("asks about tables and queries in any format", async () => {
    await curl(q("CREATE TABLE about (a UInt32) ENGINE = MergeTree ORDER BY a"), "-d", "");
    expect(await curl(q("DESCRIBE TABLE about FORMAT JSONEachRow"))).toContain('"name":"a","type":"UInt32"');
    expect(await curl(q("SHOW TABLES LIKE 'about' FORMAT CSV"))).toBe('"about"\n');
    expect(await curl(q("EXISTS TABLE about"))).toBe("1\n");
    expect(await curl(q("EXPLAIN SELECT * FROM about FORMAT TSV"))).toContain("ReadNothing");
  });

  test("passes parameters and settings as a server takes them", async () => {
    expect(await curl(`${q("SELECT {x:UInt8} + 1")}&param_x=41`)).toBe("42\n");
    expect(
      await curl(`${q("SELECT {x:Array(String)}")}&param_x=${encodeURIComponent("['a','b\\'c']")}`),
    ).toBe("['a','b\\'c']\n");
    expect(await curl(`${q("SELECT getSetting('max_block_size')")}&max_block_size=7`)).toBe("7\n");
    expect(await curl(`${q("SELECT 1")}&a%20b=1`)).toMatch(/^Code: 36\./);
    expect(await curl(`${q("SELECT 1")}&database=nowhere`)).toMatch(/^Code: 81\./);
    expect(await curl(`${q("SELECT currentDatabase()")}&database=system`)).toBe("system\n");
  });

  test("shows progress in headers while a query runs, and an exception that ends it", async () => {
    const slow =
      "SELECT count(sleepEachRow(0.005)) FROM numbers(200) SETTINGS max_block_size = 10, function_sleep_max_microseconds_per_block = 0";
    const progress = "&send_progress_in_http_headers=1&http_headers_progress_interval_ms=50";
    const whole = await curl(q(slow) + progress, "-i");
    expect(whole).toMatch(/X-ClickHouse-Progress: \{"read_rows":"[0-9]+"/);
    expect(whole.split("\r\n\r\n")[1]).toBe("200\n");
    const failing =
      "SELECT throwIf(number = 150), sleepEachRow(0.005) FROM numbers(200) SETTINGS max_block_size = 10, function_sleep_max_microseconds_per_block = 0 FORMAT Null";
    const failed = await curl(q(failing) + progress, "-i");
    expect(failed).toMatch(/X-ClickHouse-Progress/);
    expect(failed).toMatch(/X-ClickHouse-Exception-Code: 395\r\n/);
    expect(failed).toMatch(/Code: 395\. DB::Exception/);
  });

  test("writes nothing by GET or readonly, and no files by any means", async () => {
    expect(await curl(q("CREATE TABLE byget (x UInt8) ENGINE = Memory"))).toMatch(/^Code: 164\./);
    expect(await curl(`${q("SELECT * FROM file('/etc/passwd', 'LineAsString')")}&readonly=1`)).toMatch(
      /^Code: 164\./,
    );
    expect(await curl(`${q("SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')")}&readonly=1`)).toMatch(
      /^Code: 164\./,
    );
    const target = join(folder, "must-not-be");
    for (const sql of [
      `SELECT 1 INTO OUTFILE '${target}'`,
      `SELECT 1 INTO/**/OUTFILE '${target}'`,
      `SELECT 1 INTO OUTFILE '${target}' FORMAT CSV`,
    ])
      for (const more of [["-d", ""], []])
        expect(await curl(`${q(sql)}&readonly=1`, ...more)).toMatch(/^Code: 344\./);
    expect(
      await curl("/", "--data-binary", "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString"),
    ).toMatch(/^Code: 344\./);
    expect(readdirSync(folder)).not.toContain("must-not-be");
  });
});

// chDB 3.4 puts what a failed statement had already written in front of the next statement's result in the same session.
test("what a failed statement had written reaches nobody else, and not the next one of a kept session", async () => {
  const failing =
    "SELECT 'leaked', throwIf(number = 500000) FROM numbers(1000000) SETTINGS max_block_size = 1000 FORMAT CSVWithNames";
  const id = randomUUID();
  const asked = [failing, "SELECT 2", "SELECT 3"].map((sql) => curl(q(sql)));
  const [failed, ...others] = await Promise.all(asked);
  expect(failed).toMatch(/^Code: 395/);
  expect(others).toEqual(["2\n", "3\n"]);
  expect(await curl(`${q(failing)}&session_id=${id}`)).toMatch(/^Code: 395/);
  expect(await curl(`${q("SELECT 4")}&session_id=${id}`)).toBe("4\n");
});

describe("the engine's process", () => {
  test("has its folder for itself", async () => {
    await expect(startEngine(join(folder, "lake"))).rejects.toThrow("another process has it open");
  });

  test("refuses a query that would take more memory than it may, and goes on", async () => {
    const small = await startEngine(join(folder, "small"), 300 * 1024 * 1024);
    const own = createClient({
      url: small.url,
      username: "default",
      password: small.password,
      log: { level: ClickHouseLogLevel.OFF },
    });
    const greedy = own.query({
      query: "SELECT length(groupArray(toString(number) || repeat('x', 100))) FROM numbers(100000000)",
    });
    await expect(greedy).rejects.toMatchObject({ code: "241" });
    expect(await own.ping()).toEqual({ success: true });
    expect(await (await own.query({ query: "SELECT 1", format: "TabSeparated" })).text()).toBe("1\n");
    await own.close();
    await small.stop();
  });

  test("takes broken HTTP, oversized statements and early ends without falling over", async () => {
    const { port } = new URL(engine.url);
    const send = (bytes: string) =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => socket.end(bytes));
        socket
          .on("error", () => undefined)
          .on("close", () => resolve())
          .resume();
      });
    await send("GET / HTTP/9.9\r\n\r\n");
    await send("\u0000\u0001\u0002");
    await send("POST /?query=INSERT%20INTO%20t%20FORMAT%20TSV HTTP/1.1\r\nContent-Length: 100\r\n\r\n1\t");
    const answer = await fetch(`${engine.url}/?password=${engine.password}`, {
      method: "POST",
      body: `SELECT '${"x".repeat(5 * 1024 * 1024)}'`,
    });
    expect([answer.status, answer.headers.get("x-clickhouse-exception-code")]).toEqual([413, "282"]);
    expect(await valueOf("SELECT 1")).toBe(1);
  });

  test("inserts a body of many megabytes exactly, from a stream", async () => {
    await client.command({ query: "CREATE TABLE large (n UInt32, s String) ENGINE = MergeTree ORDER BY n" });
    const hash = createHash("md5");
    function* rows() {
      for (let n = 0; n < 20_000; n += 1) {
        const s = `${n} ${"é\\\t'".repeat(100)}`;
        hash.update(s);
        yield { n, s };
      }
    }
    await client.insert({ table: "large", values: Readable.from(rows()), format: "JSONEachRow" });
    const md5 = await valueOf(
      "SELECT lower(hex(MD5(arrayStringConcat(groupArray(s))))) FROM (SELECT s FROM large ORDER BY n)",
    );
    expect(md5).toBe(hash.digest("hex"));
  });
});
