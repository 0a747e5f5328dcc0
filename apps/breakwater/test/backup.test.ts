import { execFile } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type ApiClient, apiClient } from "./api-client.ts";
import { breakwater, launcher, startServer, temporaryFolder } from "./server-process.ts";

interface Total {
  readonly total: number;
}
interface Findings {
  readonly items: readonly { readonly id: string; readonly count: number }[];
}

const administrator = (minute: number) =>
  `date=2026-03-02 time=09:${String(minute % 60).padStart(2, "0")}:00 devname="edge-1" devid="FG1" tz="+0000" logid="0100044547" type="event" subtype="system" level="information" user="admin" ui="jsconsole(8.8.8.8)" action="Add" cfgpath="system.admin" cfgobj="x${minute}"`;
const keyOf = (data: string) => breakwater("key", "create", "--role", "administrator", "--data", data);

async function send(base: string, key: string, name: string, lines: readonly string[]): Promise<void> {
  const response = await fetch(`${base}/api/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "text/plain", "idempotency-key": name },
    body: lines.join("\n"),
  });
  expect(response.status).toBe(200);
}

async function rowsOf(api: ApiClient, sql: string): Promise<unknown> {
  const response = await api.send("POST", "/api/v1/query", JSON.stringify({ sql }), {
    "content-type": "application/json",
  });
  const body: unknown = await response.json();
  expect(body).toMatchObject({ rows: [expect.anything()] });
  return (body as { readonly rows: unknown }).rows;
}

describe("backup and restore", () => {
  it("gives the same events, sightings and findings in an empty folder, backed up beside a busy server", async () => {
    using folder = temporaryFolder();
    const [data, backup, restored] = ["data", "backup", "restored"].map((name) =>
      join(folder.path, name),
    ) as [string, string, string];
    const query =
      "SELECT (SELECT count() FROM events) AS e, (SELECT sum(events) FROM sightings) AS s, (SELECT groupBitXor(cityHash64(raw_data)) FROM events) AS h";
    let key: string;
    let before: { readonly findings: Findings; readonly rows: unknown };
    {
      await using server = await startServer({ data });
      key = keyOf(data);
      const api = apiClient(server.base, key);
      writeFileSync(join(data, "rules", "own.yml"), "title: own\n");
      await send(
        server.base,
        key,
        "first",
        Array.from({ length: 300 }, (_, at) => administrator(at)),
      );
      before = {
        findings: await api.get<Findings>("/api/v1/findings"),
        rows: await rowsOf(api, query),
      };
      // Others go on sending while it is written; what the backup does not know of, it does not hold.
      const done = new AbortController();
      const load = (async () => {
        for (let at = 0; !done.signal.aborted; at += 1) {
          await send(server.base, key, `more-${at}`, [`later ${at}`]);
          await api.send("POST", "/api/v1/sites", `{"name":"site ${at}"}`, {
            "content-type": "application/json",
          });
        }
      })();
      const out = await runAside("backup", "--data", data, "--to", backup);
      done.abort();
      await load;
      expect(out).toMatch(/: \d+ events up to batch \d+, \d+ sightings/);
      expect(Number(/: (\d+) events/.exec(out)?.[1])).toBeGreaterThanOrEqual(300);
    }
    expect(existsSync(join(data, "lake", "engine.json"))).toBe(false);
    expect(breakwater("restore", "--from", backup, "--data", restored)).toContain("compared and the same");
    expect(breakwater("audit", "verify", "--data", restored)).toContain("as it was written");
    await using server = await startServer({ data: restored });
    const api = apiClient(server.base, key);
    expect(await api.get<Findings>("/api/v1/findings")).toEqual(before.findings);
    const old = query.replaceAll(/FROM events(?=\))/g, "FROM events WHERE raw_data NOT LIKE 'later %'");
    expect(await rowsOf(api, old)).toEqual(before.rows);
    expect(readdirSync(join(restored, "rules"))).toEqual(["own.yml"]);
    // The sender's key still holds, and a delivery of before the backup is still known.
    await send(
      server.base,
      key,
      "first",
      Array.from({ length: 300 }, (_, at) => administrator(at)),
    );
    expect((await api.get<Total>("/api/v1/events/histogram?q=jsconsole&from=0")).total).toBe(300);
  });

  it("works without a server, and refuses what is damaged, not empty or no backup", async () => {
    using folder = temporaryFolder();
    const path = (name: string) => join(folder.path, name);
    {
      await using server = await startServer({ data: path("data") });
      await send(server.base, keyOf(path("data")), "one", [administrator(1)]);
    }
    expect(breakwater("backup", "--data", path("data"), "--to", path("backup"))).toContain("1 events");
    expect(() => breakwater("backup", "--data", path("data"), "--to", path("backup"))).toThrow(
      "is there already",
    );
    expect(() => breakwater("backup", "--data", path("nothing"), "--to", path("b"))).toThrow(
      "is no data folder",
    );
    expect(() => breakwater("restore", "--from", path("backup"), "--data", path("data"))).toThrow(
      "is not empty",
    );
    mkdirSync(path("half"));
    expect(() => breakwater("restore", "--from", path("half"), "--data", path("x"))).toThrow(
      "no complete backup",
    );
    const rows = readdirSync(path("backup")).find((name) => name.startsWith("events-")) ?? "";
    appendFileSync(join(path("backup"), rows), "x");
    expect(() => breakwater("restore", "--from", path("backup"), "--data", path("x"))).toThrow(
      "is not as it was written",
    );
    expect(existsSync(path("x"))).toBe(false);
  });
});

/** The command in a process of its own, so that this one can go on sending. */
async function runAside(...flags: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, ...flags]);
  return stdout;
}
