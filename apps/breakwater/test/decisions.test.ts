import { gunzipSync } from "node:zlib";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testData } from "../../../conformance/device-samples.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

interface Decision {
  readonly treatment: string;
  readonly enforced: boolean;
  readonly until: number | null;
  readonly reasons: readonly { readonly message: { readonly key: string }; readonly overruled: boolean }[];
  readonly ages: readonly {
    readonly source_until: number | null;
    readonly rule_until: number | null;
    readonly until: number | null;
    readonly decided_by: string | null;
    readonly rule: { readonly id: string } | null;
  }[];
}
interface Indicator {
  readonly id: number;
  readonly value: string;
  readonly decision: Decision;
}
interface Finding {
  readonly severity: string;
  readonly rule: { readonly title: string };
  readonly indicator: { readonly weakens: readonly { readonly key: string }[] } | null;
}

const day = 86_400_000;
const folder = temporaryFolder();
const data = join(folder.path, "data");
let server: ServerProcess;
let api: ApiClient;
let port = 40_000;

beforeAll(async () => {
  const key = breakwater("key", "create", "--role", "administrator", "--data", data);
  server = await startServer({ data, config: "workers: 1\n" });
  api = apiClient(server.base, key);
}, 90_000);
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

async function send<T>(
  method: Parameters<ApiClient["send"]>[0],
  path: string,
  body: unknown,
  type = "application/json",
): Promise<T> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const sent = await api.send(method, path, text, { "content-type": type });
  const answer = await sent.text();
  if (sent.status >= 300) throw new Error(`${method} ${path}: ${sent.status} ${answer}`);
  return (answer === "" ? null : JSON.parse(answer)) as T;
}

const importList = (query: string, text: string) =>
  send("POST", `/api/v1/indicators?${query}`, text, "text/csv");
const importWarnings = (query: string, text: string) =>
  send<{ id: string; count: number }>("POST", `/api/v1/indicators/warninglists?${query}`, text, "text/plain");

async function indicator(value: string): Promise<Indicator> {
  const found = await everyItem<Indicator>(api, `/api/v1/indicators?q=${encodeURIComponent(value)}`);
  const one = found.find((item) => item.value === value);
  if (one === undefined) throw new Error(`${value} is no indicator`);
  return one;
}

/** The device itself calls an address; answered when the event and what was found in it are stored. */
async function call(address: string): Promise<Finding | undefined> {
  port += 1;
  const line = `<189>date=2026-11-24 time=10:00:00 devname="edge-1" devid="FGDECIDE" tz="+0000" vd="root" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=10.1.2.3 srcport=${port} dstip=${address} dstport=443 proto=6 action="accept" policyid=1 service="HTTPS"`;
  await send("POST", "/api/v1/ingest", line, "text/plain");
  const findings = await everyItem<Finding>(api, "/api/v1/findings");
  return findings.find(({ rule }) => rule.title === address);
}

async function listPath(name: string): Promise<string> {
  const made = await send<{ paths: { type: string; path: string }[] }>("POST", "/api/v1/lists", {
    name,
    target: "plain",
  });
  return made.paths.find(({ type }) => type === "ip")?.path ?? "";
}

const pulled = async (path: string) =>
  (await (await fetch(`${server.base}${path}`)).text()).trim().split("\n");
const keysOf = ({ reasons }: Decision) =>
  reasons.map(({ message, overruled }) => `${message.key.slice(19)}${overruled ? " overruled" : ""}`);

describe("an indicator's worth", () => {
  it("goes by how old it is: full, then one level less and in no list, and what each says is shown", async () => {
    const at = (days: number) => new Date(Date.now() - days * day).toISOString();
    await importList(
      "source=aged",
      `type,value,first_seen,valid_until\nip,203.0.113.1,${at(10)},\nip,203.0.113.2,${at(200)},\nip,203.0.113.3,${at(400)},${at(100)}\n`,
    );
    const path = await listPath("aged");
    expect(await pulled(path)).toEqual(["203.0.113.1"]);
    const [fresh, old, over] = await Promise.all([1, 2, 3].map((last) => indicator(`203.0.113.${last}`)));
    expect(fresh?.decision).toMatchObject({ treatment: "full", enforced: true, reasons: [] });
    expect(old?.decision).toMatchObject({ treatment: "weakened", enforced: false });
    expect(over?.decision).toMatchObject({ treatment: "ignore", ages: [{ decided_by: "rule" }] });
    expect(old?.decision.ages[0]?.rule?.id).toBe("default.ip");
    expect(over?.decision.ages[0]?.source_until).toBeGreaterThan(
      over?.decision.ages[0]?.rule_until ?? Infinity,
    );
    expect((await call("203.0.113.1"))?.severity).toBe("high");
    const weak = await call("203.0.113.2");
    expect(weak?.severity).toBe("medium");
    expect(weak?.indicator?.weakens.map(({ key }) => key)).toContain("indicator.weakens.age");
    expect(await call("203.0.113.3")).toBeUndefined();
  });

  it("follows a rule of one's own at once, and the default again when that is taken back", async () => {
    const rule = { kind: "ip", role: null, source: "aged", days: 300, counts_from: "stated" };
    const how = { precedence: "rule", afterwards: "ignore" };
    const { id } = await send<{ id: string }>("PUT", "/api/v1/indicators/ageing", { ...rule, ...how });
    expect((await indicator("203.0.113.2")).decision).toMatchObject({ treatment: "full", enforced: true });
    const path = await listPath("ruled");
    expect(await pulled(path)).toEqual(["203.0.113.1", "203.0.113.2"]);
    await send("DELETE", `/api/v1/indicators/ageing/${id}`, "", "text/plain");
    expect(await pulled(path)).toEqual(["203.0.113.1"]);
  });

  it("goes by warning lists, which a network overlaps too, and follows each change of what they do", async () => {
    await importList(
      "source=careless",
      "type,value\nip,198.51.100.53\ncidr,198.51.100.0/24\nip,192.0.2.66\n",
    );
    const path = await listPath("careless");
    expect(await pulled(path)).toContain("198.51.100.0/24");
    const list = await importWarnings("action=ignore&name=resolvers", "# ours\n198.51.100.53\n");
    expect(await pulled(path)).toEqual(["192.0.2.66", "203.0.113.1"]);
    expect(keysOf((await indicator("198.51.100.53")).decision)).toEqual(["warninglist_listed"]);
    expect(keysOf((await indicator("198.51.100.0/24")).decision)).toEqual(["warninglist_around"]);
    expect(await call("198.51.100.53")).toBeUndefined();
    await send("PATCH", `/api/v1/indicators/warninglists/${list.id}?action=inform`, "", "text/plain");
    const told = await call("198.51.100.53");
    expect(told?.severity).toBe("informational");
    expect(told?.indicator?.weakens.map(({ key }) => key)).toContain("indicator.weakens.warninglist");
    await send("DELETE", `/api/v1/indicators/warninglists/${list.id}`, "", "text/plain");
    expect((await indicator("198.51.100.53")).decision.treatment).toBe("full");
  });

  it("goes by a person's decision before lists and rules, but nobody's has protected space blocked", async () => {
    await importWarnings("action=ignore&name=cdn", "192.0.2.0/24\n");
    const { id } = await indicator("192.0.2.66");
    const path = await listPath("decided");
    expect(await pulled(path)).not.toContain("192.0.2.66");
    const decided = await send<Indicator>("PUT", `/api/v1/indicators/${id}/decision`, {
      treatment: "full",
      reason: "it is the actor's own node",
    });
    expect(keysOf(decided.decision)).toEqual(["person_full", "warninglist_within overruled"]);
    expect(await pulled(path)).toContain("192.0.2.66");
    expect((await call("192.0.2.66"))?.severity).toBe("high");
    await send("POST", "/api/v1/lists/protected", {
      value: "192.0.2.64/29",
      reason: "ours",
      whose: "installation",
    });
    expect(await pulled(path)).not.toContain("192.0.2.66");
    expect(keysOf((await indicator("192.0.2.66")).decision)).toContain("protected");
    await send("DELETE", `/api/v1/indicators/${id}/decision`, "", "text/plain");
    expect((await indicator("192.0.2.66")).decision.treatment).toBe("ignore");
  });

  it("refuses what decides nothing or contradicts itself, and a file that is no warning list", async () => {
    const { id } = await indicator("203.0.113.1");
    await expect(send("PUT", `/api/v1/indicators/${id}/decision`, { reason: "x" })).rejects.toThrow(
      /422 .*nothing_decided/,
    );
    const both = { until: Date.now(), never_ends: true, reason: "x" };
    await expect(send("PUT", `/api/v1/indicators/${id}/decision`, both)).rejects.toThrow(/contradiction/);
    await expect(importWarnings("action=lower&name=x", "<html>no</html>")).rejects.toThrow(
      /invalid_warninglist.*empty/,
    );
    await expect(importWarnings("action=lower", "192.0.2.1")).rejects.toThrow(/no name/);
  });
});

const published = join(testData, "intel", "misp", "warninglists.tar.gz");

describe.skipIf(!existsSync(published))("the published warning lists", () => {
  it("are read, each of a kind that can be looked up, and none takes a second", async () => {
    let lists = 0;
    for (const [name, text] of filesOf(gunzipSync(readFileSync(published)))) {
      if (!name.endsWith("/list.json") || text.includes('"type": "regex"')) continue;
      if (lists >= 25) break;
      lists += 1;
      expect((await importWarnings("action=lower", text)).count).toBeGreaterThan(0);
    }
    expect(lists).toBe(25);
  });
});

/** Files of a tar archive (POSIX.1-1988 ustar): a header of 512 bytes, then the content in blocks of as many. */
function* filesOf(tar: Buffer): Generator<readonly [name: string, text: string]> {
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("ascii", at + 124, at + 136), 8) || 0;
    yield [name, tar.toString("utf8", at + 512, at + 512 + size)];
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
