import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiText } from "../../../scripts/openapi.ts";
import { systemActor } from "../src/store/identity.ts";
import { type ApiClient, apiClient, everyItem } from "./api-client.ts";
import { startInProcess } from "./in-process.ts";

const marker = "marker-of-the-first-tenant";
const found = `<189>date=2026-11-24 time=10:00:00 devname="${marker}" devid="FG${marker}" tz="+0000" vd="root" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="admin" ui="jsconsole(127.0.0.1)" action="Add" cfgpath="system.admin" cfgobj="forticloud-support" msg="Add system.admin"`;
const hostile = `<13>${marker} <img src=x onerror=alert(1)> \u001b[2J =cmd|'/c calc'!A1`;

interface Finding {
  readonly id: string;
  readonly status: string;
  readonly count: number;
  readonly device: { readonly id: string } | null;
}
interface Problem {
  readonly code: string;
  readonly detail: string;
}
let running: Awaited<ReturnType<typeof startInProcess>>;
let first: ApiClient;
let second: ApiClient;
let keys: { readonly first: string; readonly second: string };

beforeAll(async () => {
  running = await startInProcess();
  keys = {
    first: await running.key(running.tenants.first, "administrator"),
    second: await running.key(running.tenants.second, "administrator"),
  };
  first = apiClient(running.base, keys.first);
  second = apiClient(running.base, keys.second);
  const answer = await first.send("POST", "/api/v1/ingest", `${found}\n${hostile}\n`, {
    "content-type": "text/plain",
  });
  expect(answer.status).toBe(200);
});
afterAll(() => running[Symbol.asyncDispose]());

describe("access", () => {
  test("a revoked key is refused at once", async () => {
    const made = await second.send("POST", "/api/v1/keys", '{"name":"short","role":"viewer"}', {
      "content-type": "application/json",
    });
    const { key, secret } = (await made.json()) as {
      readonly key: { readonly id: string };
      readonly secret: string;
    };
    const its = { headers: { authorization: `Bearer ${secret}` } };
    expect((await fetch(`${running.base}/api/v1/events`, its)).status).toBe(200);
    expect((await second.send("DELETE", `/api/v1/keys/${key.id}`, "")).status).toBe(204);
    expect((await fetch(`${running.base}/api/v1/events`, its)).status).toBe(401);
  });

  test("a session's change is taken from the console's own pages only", async () => {
    const opened = await fetch(`${running.base}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ api_key: keys.second }),
    });
    const cookie = opened.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const change = (headers: Record<string, string>) =>
      fetch(`${running.base}/api/v1/keys`, {
        method: "POST",
        headers: { cookie: cookie.split(";")[0] ?? "", "content-type": "application/json", ...headers },
        body: '{"name":"n","role":"viewer"}',
      });
    expect((await change({ origin: "https://evil.example" })).status).toBe(403);
    expect((await change({ origin: running.base })).status).toBe(201);
    expect((await change({})).status).toBe(403);
  });

  test("a host name that is not ours is refused (DNS rebinding)", async () => {
    const status = await new Promise((resolve, reject) => {
      httpRequest(`${running.base}/healthz`, { headers: { host: "evil.example" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe("ingest", () => {
  const post = (key: string, body: string) =>
    second.send("POST", "/api/v1/ingest", body, {
      "content-type": "application/x-ndjson",
      "idempotency-key": key,
    });

  test("the same Idempotency-Key stores once; other content under it is refused", async () => {
    const body = '{"message":"once"}\n{"message":"twice"}\n';
    expect(await (await post("same", body)).json()).toMatchObject({ stored: 2, replayed: false });
    const again = await post("same", body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.json()).toMatchObject({ stored: 2, replayed: true });
    const other = await post("same", '{"message":"other"}\n');
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: "idempotency_key_reused" });
    expect(await everyItem(second, "/api/v1/events?q=once")).toHaveLength(1);
  });

  test("the same key sent at the same time by two connections stores once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("race", '{"message":"racing"}')));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await everyItem(second, "/api/v1/events?q=racing")).toHaveLength(1);
  });

  test("an item that is no JSON is kept and named", async () => {
    const answer = await post("mixed", '{"message":"fine"}\nnot json at all\n{"msg":1}\n');
    expect(await answer.json()).toMatchObject({
      received: 3,
      stored: 3,
      problems: [
        { item: 1, reason: "not_json" },
        { item: 2, reason: "no_message" },
      ],
    });
    expect(await everyItem(second, "/api/v1/events?q=%22not%20json%20at%20all%22")).toHaveLength(1);
  });

  test("a decompression bomb and a wrong encoding are refused with a reason", async () => {
    const { gzipSync } = await import("node:zlib");
    const send = (body: Uint8Array, encoding: string) =>
      fetch(`${running.base}/api/v1/ingest`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${keys.second}`,
          "content-type": "text/plain",
          "content-encoding": encoding,
        },
        body: new Uint8Array(body),
      });
    expect((await send(gzipSync(Buffer.alloc(200 * 1024 * 1024)), "gzip")).status).toBe(413);
    expect((await send(Buffer.from("no gzip"), "gzip")).status).toBe(400);
    expect((await send(Buffer.from("x"), "br")).status).toBe(415);
    expect((await send(gzipSync(Buffer.from("fine")), "gzip")).status).toBe(200);
  });
});

describe("findings and events", () => {
  test("a finding shows its evidence with the items that matched, and is closed and reopened", async () => {
    const [finding] = await everyItem<Finding>(first, "/api/v1/findings");
    if (finding === undefined) throw new Error("no finding");
    const [evidence] = await everyItem<{
      readonly matched: readonly { readonly value: string }[];
      readonly event: { readonly raw_data: string };
    }>(first, `/api/v1/findings/${finding.id}/evidence`);
    expect(evidence?.event.raw_data).toBe(found);
    expect(evidence?.matched.length).toBeGreaterThan(0);
    for (const { value } of evidence?.matched ?? [])
      expect(found.toLowerCase()).toContain(value.toLowerCase());
    const json = { "content-type": "application/json" };
    const closed = await first.send(
      "POST",
      `/api/v1/findings/${finding.id}/close`,
      '{"resolution":"true-positive","comment":"real"}',
      json,
    );
    expect(await closed.json()).toMatchObject({
      status: "closed",
      resolution: "true-positive",
      comment: "real",
    });
    const reopened = await first.send("POST", `/api/v1/findings/${finding.id}/reopen`, "{}", json);
    expect(await reopened.json()).toMatchObject({ status: "open", resolution: null });
  });

  test("findings are taken out as OCSF, STIX and CSV, and only one's own", async () => {
    const exported = async (key: string, query: string) => {
      const answer = await fetch(`${running.base}/api/v1/findings/export?${query}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      return { answer, text: await answer.text() };
    };
    const ocsf = await exported(keys.first, "format=ocsf");
    const lines = ocsf.text.trimEnd().split("\n");
    expect(ocsf.answer.headers.get("breakwater-findings")).toBe(String(lines.length));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      class_uid: 2004,
      evidences: [{ data: { event: { raw_data: found } } }],
    });
    const stix = await exported(keys.first, "format=stix&status=open");
    expect(stix.answer.headers.get("content-disposition")).toMatch(/findings-.*\.stix\.json/);
    expect(stix.text).toContain('"type":"sighting"');
    expect((await exported(keys.first, "format=csv")).text).toContain("Add system.admin");
    expect((await exported(keys.first, "format=ocsf&rule=none")).text).toBe("");
    expect((await exported(keys.second, "format=csv")).text).not.toContain(marker);
    expect((await exported(keys.first, "format=xml")).answer.status).toBe(400);
  });

  test("what was seen first is told over all tenants that one may read, and no others", async () => {
    interface FirstSeen {
      readonly tenants_searched: number;
      readonly oldest_sighting: number | null;
      readonly items: readonly {
        readonly type: string;
        readonly devices: number;
        readonly places: readonly { readonly tenant: { readonly id: string } }[];
      }[];
    }
    const ask = (client: ApiClient) => client.get<FirstSeen>(`/api/v1/first-seen?value=admin`);
    const mine = await ask(first);
    expect(mine).toMatchObject({ tenants_searched: 1, oldest_sighting: expect.any(Number) as number });
    expect(mine.items[0]).toMatchObject({ devices: 1, places: [{ tenant: { id: running.tenants.first } }] });
    expect(await ask(second)).toMatchObject({ tenants_searched: 1, items: [] });
    const wide = await running.store.keys.create(systemActor, {
      tenant: running.tenants.second,
      role: "viewer",
      name: "wide",
      scope: { kind: "installation", id: "installation" },
    });
    expect(await ask(apiClient(running.base, wide.secret))).toMatchObject({
      tenants_searched: 2,
      items: [{ places: [{ tenant: { id: running.tenants.first } }] }],
    });
    const [finding] = await everyItem<{ readonly rule: { readonly id: string } }>(first, "/api/v1/findings");
    const rule = `/api/v1/first-seen?rule=${finding?.rule.id}`;
    expect((await first.get<FirstSeen>(rule)).items).toMatchObject([{ type: "rule", devices: 1 }]);
    expect((await second.get<FirstSeen>(rule)).items).toEqual([]);
    await expect(first.get("/api/v1/first-seen")).rejects.toThrow("422");
  });

  test("text that an attacker wrote comes back as it was, as JSON that no browser takes for a page", async () => {
    const answer = await fetch(`${running.base}/api/v1/events?q=onerror`, {
      headers: { authorization: `Bearer ${keys.first}` },
    });
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const { items } = (await answer.json()) as { readonly items: readonly { readonly raw_data: string }[] };
    expect(items.map(({ raw_data }) => raw_data)).toEqual([hostile]);
  });

  test("a wrong search says where and why", async () => {
    const cases = [
      ["q=%22open", 400, /position 1: the quote is not closed/],
      ["q=src_endpoint.ip:", 400, /position 1: "src_endpoint.ip" has no value/],
      ["q=no_such_field:1", 400, /no event has a field "no_such_field"/],
      ["q=src_endpoint.adress:1", 400, /src_endpoint.adress/],
      ["limit=0", 400, /limit/],
      ["cursor=%27%3B--", 400, /cursor/],
    ] as const;
    for (const [query, status, detail] of cases) {
      const answer = await fetch(`${running.base}/api/v1/events?${query}`, {
        headers: { authorization: `Bearer ${keys.first}` },
      });
      const problem = (await answer.json()) as Problem;
      expect([query, answer.status]).toEqual([query, status]);
      expect(problem.detail).toMatch(detail);
    }
  });

  test("fields are searched by path, whatever stands in them", async () => {
    const line = `<189>date=2026-11-24 time=10:00:00 devname="q" devid="Q1" logid="0100032001" type="event" subtype="system" user="CORP\\\\o'hara" srcip=203.0.113.9 action="login" status="success" msg="quote \\"here\\""`;
    await second.send("POST", "/api/v1/ingest", line, { "content-type": "text/plain" });
    const count = async (query: string) =>
      (await everyItem(second, `/api/v1/events?q=${encodeURIComponent(query)}`)).length;
    expect(await count("unmapped.user:nobody")).toBe(0);
    expect(await count("src_endpoint.ip:203.0.113.9")).toBe(1);
    expect(await count("src_endpoint.ip:203.0.113.0/24")).toBe(1);
    expect(await count("src_endpoint.ip:203.0.114.0/24")).toBe(0);
    expect(await count("user.name:*o'hara")).toBe(1);
    expect(await count("unmapped.action:log*")).toBe(1);
    expect(await count("unmapped.action:*")).toBeGreaterThanOrEqual(1);
    expect(await count("metadata.product.name:fortigate class_uid>=3000")).toBe(1);
    expect(await count("') OR 1=1 --")).toBe(0);
  });

  test("a page of everything is the same, however it is cut", async () => {
    const whole = await everyItem<{ readonly metadata: { readonly uid: string } }>(
      second,
      "/api/v1/events?limit=1000",
    );
    const cut = await everyItem<{ readonly metadata: { readonly uid: string } }>(
      second,
      "/api/v1/events?limit=2",
    );
    expect(cut.map(({ metadata }) => metadata.uid)).toEqual(whole.map(({ metadata }) => metadata.uid));
  });
});

describe("devices and facets", () => {
  interface DeviceAnswer {
    readonly id: string;
    readonly name: string;
    readonly silent_since: number | null;
    readonly expected_within_ms: number;
  }

  test("a device says what it sent, when, and whether it is silent; all by time of receipt", async () => {
    const [device] = (
      await first.get<{ readonly items: readonly DeviceAnswer[] }>(`/api/v1/devices?q=FG${marker}`)
    ).items;
    expect(device).toMatchObject({ name: marker, silent_since: null, expected_within_ms: 15 * 60_000 });
    const activity = await first.get<{
      readonly items: readonly { readonly device: string; readonly counts: readonly number[] }[];
    }>(`/api/v1/devices/activity?id=${device?.id ?? ""}&buckets=24`);
    expect(activity.items).toEqual([{ device: device?.id, counts: expect.any(Array) as number[] }]);
    expect(activity.items[0]?.counts).toHaveLength(24);
    expect(activity.items[0]?.counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    const { items: logs } = await first.get<{ readonly items: readonly object[] }>(
      `/api/v1/devices/log-types?id=${device?.id ?? ""}`,
    );
    expect(logs).toMatchObject([{ device: device?.id, log_name: "event", count: 1 }]);
    const all = await first.get<{ readonly items: readonly object[] }>("/api/v1/devices/log-types");
    expect(all.items).toContainEqual(logs[0]);
    expect(await first.get("/api/v1/devices/summary")).toMatchObject({ silent: 0 });
  });

  test("an observable is told where it was ever seen, and a device what is new on it; to its own tenant only", async () => {
    const [device] = (
      await first.get<{ readonly items: readonly DeviceAnswer[] }>(`/api/v1/devices?q=FG${marker}`)
    ).items;
    const path = `/api/v1/devices/${device?.id ?? ""}/new?from=0&to=4000000000000`;
    interface Seen {
      readonly type: string;
      readonly value: string;
      readonly device: { readonly kind: string; readonly value: string } | null;
      readonly count: number;
    }
    const { items: fresh } = await first.get<{ readonly items: readonly Seen[] }>(path);
    const [one] = fresh;
    expect(one).toMatchObject({ device: { kind: "serial", value: `FG${marker}` }, count: 1 });
    const asked = `/api/v1/sightings?value=${encodeURIComponent(one?.value ?? "")}`;
    const { items } = await first.get<{ readonly items: readonly Seen[] }>(asked);
    expect(items).toContainEqual(one);
    expect(await first.get(`${asked}&type=${one?.type ?? ""}`)).toMatchObject({ items: [one] });
    expect(await second.get(asked)).toEqual({ items: [] });
    await expect(second.get(path)).rejects.toThrow("404");
    await expect(first.get(`${asked}&type=nothing`)).rejects.toThrow("400");
  });

  test.each(["100%", "_", "\\", "nothing like it"])(
    "no device is found by %s, which stands for itself",
    async (text) => {
      expect(await first.get(`/api/v1/devices?q=${encodeURIComponent(text)}`)).toMatchObject({ items: [] });
    },
  );

  test("an unknown device is not found", async () => {
    const id = "01900000-0000-7000-8000-00000000dead";
    await expect(first.get(`/api/v1/devices/activity?id=${id}`)).rejects.toThrow("404");
  });

  test("facets count values as they are; events without the field count under the empty value", async () => {
    const { items } = await first.get<{
      readonly items: readonly {
        readonly field: string;
        readonly values: readonly { readonly value: string; readonly count: number }[];
      }[];
    }>(
      `/api/v1/events/facets?q=${encodeURIComponent(`"${marker}"`)}&field=device.hostname&field=unmapped.cfgpath&field=class_uid`,
    );
    expect(items.map(({ field }) => field)).toEqual(["device.hostname", "unmapped.cfgpath", "class_uid"]);
    expect(items[0]?.values).toEqual(expect.arrayContaining([{ value: marker, count: 1 }]));
    expect(items[1]?.values).toEqual(expect.arrayContaining([{ value: "system.admin", count: 1 }]));
    expect(items[2]?.values).toEqual(expect.arrayContaining([{ value: "0", count: 1 }]));
  });

  test.each(["nonsense", "raw_data') --", "observables.value"])(
    "the field %s has no facets",
    async (field) => {
      await expect(first.get(`/api/v1/events/facets?field=${encodeURIComponent(field)}`)).rejects.toThrow(
        "400",
      );
    },
  );

  test("a search gives only the asked fields, and no more of the raw line than asked", async () => {
    const { items } = await first.get<{ readonly items: readonly object[] }>(
      `/api/v1/events?q=class_uid:0&fields=class_uid,raw_data&raw_limit=8&limit=1`,
    );
    expect(items).toEqual([{ class_uid: 0, raw_data: hostile.slice(0, 8) }]);
  });

  describe("an export", () => {
    const fetched = (format: string, more = "") =>
      fetch(
        `${running.base}/api/v1/events/export?format=${format}&q=${encodeURIComponent(`"${marker}"`)}${more}`,
        { headers: { authorization: `Bearer ${keys.first}` } },
      );

    test("as NDJSON holds the events as the search has them", async () => {
      const answer = await fetched("ndjson");
      expect(answer.headers.get("content-disposition")).toMatch(
        /^attachment; filename="events-[0-9-]{10}[.]ndjson"$/,
      );
      const events = (await answer.text())
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
      const { items } = await first.get<{ readonly items: readonly unknown[] }>(
        `/api/v1/events?limit=1000&q=${encodeURIComponent(`"${marker}"`)}`,
      );
      expect(events).toHaveLength(items.length);
      expect(events).toEqual(expect.arrayContaining([...items]));
      expect(answer.headers.get("breakwater-events")).toBe(String(items.length));
    });

    test("as CSV begins with the names, and no cell is a formula", async () => {
      const answer = await fetched("csv", "&fields=metadata.logged_time,device.hostname,raw_data");
      const text = Buffer.from(await answer.arrayBuffer()).toString("utf8");
      const [names, ...lines] = text.slice(1).trimEnd().split("\r\n");
      expect(text.charCodeAt(0)).toBe(0xfeff);
      expect(names).toBe("metadata.logged_time,device.hostname,raw_data");
      expect(lines[0]).toMatch(/^[0-9-]{10}T[0-9:.]{12}Z,/);
    });

    test("as Parquet is a Parquet file", async () => {
      const bytes = Buffer.from(await (await fetched("parquet")).arrayBuffer());
      expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(["PAR1", "PAR1"]);
    });

    test("of a wrong search says what is wrong, and gives no file", async () => {
      for (const more of ["&fields=a..b", "&from=x"]) expect((await fetched("csv", more)).status).toBe(400);
      expect((await fetched("xlsx")).status).toBe(400);
    });
  });

  test("findings come with the most severe first where asked, page after page", async () => {
    interface Ranked {
      readonly id: string;
      readonly severity: string;
    }
    const ranks = ["informational", "low", "medium", "high", "critical"];
    const all = await everyItem<Ranked>(first, "/api/v1/findings?sort=severity&limit=1");
    const sorted = [...all].sort((a, b) => ranks.indexOf(b.severity) - ranks.indexOf(a.severity));
    expect(all.map(({ severity }) => severity)).toEqual(sorted.map(({ severity }) => severity));
    expect(new Set(all.map(({ id }) => id)).size).toBe(
      (await everyItem<Ranked>(first, "/api/v1/findings")).length,
    );
  });

  test("where devices send their logs is told", async () => {
    expect(await first.get("/api/v1/setup")).toEqual({ addresses: ["192.0.2.10"], listeners: [] });
  });
});

test("docs/openapi.json is what the server answers", async () => {
  const committed = readFileSync(join(import.meta.dirname, "../../../docs/openapi.json"), "utf8");
  expect(await openApiText()).toBe(committed);
});
