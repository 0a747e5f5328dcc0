import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { query } from "chdb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breakwater, launcher, startServer, temporaryFolder } from "./server-process.ts";

const lineAt = (day: number, at: number) =>
  `date=2026-03-0${day} time=09:00:${String(at % 60).padStart(2, "0")} devname="edge-1" devid="FG1" tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.0.0.${at} dstip=203.0.113.9 dstport=443 proto=6 action="accept" msg="=1+1"`;
const lines = [
  ...Array.from({ length: 20 }, (_, at) => lineAt(2, at)),
  ...Array.from({ length: 10 }, (_, at) => lineAt(3, at)),
  "something else altogether",
];

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  folder = temporaryFolder();
  data = join(folder.path, "data");
  server = await startServer({ data });
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  const response = await fetch(`${server.base}/api/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "text/plain" },
    body: lines.join("\n"),
  });
  expect(response.status).toBe(200);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

describe("beside a running server", () => {
  test("everything goes to standard output as NDJSON", async () => {
    const { stdout, stderr } = await run("export", "--data", data);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly raw_data: string });
    expect(events.map(({ raw_data: raw }) => raw).toSorted()).toEqual(lines.toSorted());
    expect(stderr).toBe("31 events\n");
  });

  test("a search is asked in the console's language, and a wrong one is refused", async () => {
    const { stdout } = await run(
      "export",
      "--data",
      data,
      "--format",
      "csv",
      "--query",
      "src_endpoint.ip:10.0.0.7",
      "--fields",
      "src_endpoint.ip,message",
    );
    expect(stdout).toBe("\uFEFFsrc_endpoint.ip,message\r\n10.0.0.7,'=1+1\r\n10.0.0.7,'=1+1\r\n");
    await expect(run("export", "--data", data, "--query", 'a "open')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("the quote is not closed") as string,
    });
  });

  test("Security Lake: a folder a class and day, and the same files when it is done again", async () => {
    const out = join(folder.path, "security-lake");
    const command = [
      "export",
      "--data",
      data,
      "--format",
      "security-lake",
      "--out",
      out,
      "--region",
      "eu-west-1",
      "--account",
      "123456789012",
    ];
    await run(...command);
    const files = filesOf(out);
    await run(...command);
    expect(filesOf(out)).toEqual(files);
    const traffic = "ext/breakwater-network-activity/region=eu-west-1/accountId=123456789012";
    expect(files).toEqual(
      expect.arrayContaining([
        `${traffic}/eventDay=20260302/events-09-09.zstd.parquet`,
        `${traffic}/eventDay=20260303/events-09-09.zstd.parquet`,
        expect.stringMatching(/^ext\/breakwater-base-event\//),
      ]),
    );
    // Whoever reads the folder finds partitions by name.
    const found = query(
      `SELECT count() AS events, uniq(src_endpoint.ip) AS addresses FROM file('${out}/${traffic}/*/*.parquet', Parquet) SETTINGS output_format_json_quote_64bit_integers = 0`,
      "JSONEachRow",
    );
    expect(JSON.parse(found)).toEqual({ events: 30, addresses: 20 });
  });

  test("what is there already is not written over, and nothing half-written is left", async () => {
    const out = join(folder.path, "events.parquet");
    await run("export", "--data", data, "--format", "parquet", "--out", out);
    expect(readFileSync(out).subarray(0, 4).toString()).toBe("PAR1");
    await expect(run("export", "--data", data, "--format", "parquet", "--out", out)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is there already") as string,
    });
    expect(existsSync(`${out}.partial`)).toBe(false);
  });

  test.each([
    [["--format", "parquet"], "needs --out"],
    [["--format", "security-lake", "--out", "x", "--region", "../x"], "letters, digits and hyphens"],
    [["--tenant", "nobody"], 'there is no tenant "nobody"'],
    [["--format", "xml"], "Allowed choices"],
  ])("a wrong use is told: %j", async (flags, reason) => {
    await expect(run("export", "--data", data, ...flags)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(reason) as string,
    });
  });
});

test("a folder that is no data folder is said to be none", async () => {
  await expect(run("export", "--data", join(folder.path, "none"))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is no data folder") as string,
  });
});

function run(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [launcher, ...args]);
}

function filesOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .toSorted();
}
