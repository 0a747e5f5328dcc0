import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiClient, apiClient } from "./api-client.ts";
import { systemActor } from "../src/store/identity.ts";
import { startInProcess } from "./in-process.ts";

let running: Awaited<ReturnType<typeof startInProcess>>;
let api: ApiClient;
let foreign: ApiClient;
let key: string;

beforeAll(async () => {
  running = await startInProcess({ runsHunts: true });
  key = await running.key(running.tenants.first, "administrator");
  api = apiClient(running.base, key);
  foreign = apiClient(running.base, await running.key(running.tenants.second, "administrator"));
});
afterAll(() => running?.[Symbol.asyncDispose]());

function line(user: string, action: "Add" | "Delete" = "Add"): string {
  return `<189>date=2026-11-24 time=08:00:00 devname="edge-9" devid="FG100F00000009" tz="+0000" logid="0100044547" type="event" subtype="system" level="information" logdesc="Object attribute configured" user="${user}" action="${action}" cfgpath="system.admin" cfgobj="support" msg="${action} system.admin support"`;
}

async function ingest(lines: readonly string[], to = api): Promise<void> {
  const answer = await to.send("POST", "/api/v1/ingest", lines.join("\n"), { "content-type": "text/plain" });
  expect(answer.status).toBeLessThan(300);
}

interface Told {
  readonly kind: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** What a stream tells, one after another; ends with it. */
async function* follow(query: string, headers: Record<string, string> = {}, by = key): AsyncGenerator<Told> {
  const answer = await fetch(`${running.base}/api/v1/events/tail?${query}`, {
    headers: { authorization: `Bearer ${by}`, ...headers },
  });
  expect(answer.status).toBe(200);
  if (answer.body === null) throw new Error("no stream");
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const field = (name: string) =>
        message
          .split("\n")
          .find((one) => one.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? "";
      yield { kind: field("event"), id: field("id"), data: JSON.parse(field("data")) as Told["data"] };
    }
  }
}

async function take(stream: AsyncGenerator<Told>, count: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  while (told.length < count) {
    const next = await stream.next();
    if (next.done === true) break;
    told.push(next.value);
  }
  return told;
}

const userOf = ({ data }: Told) => (data["actor"] as { user?: { name?: string } } | undefined)?.user?.name;

describe("what comes in is told as it is stored", () => {
  test("to those whose search it matches, of their own tenant alone, and from where they were", async () => {
    const query = `q=${encodeURIComponent("unmapped.cfgpath:system.admin unmapped.action:Add")}`;
    const stream = follow(query);
    const [ready] = await take(stream, 1);
    expect(ready?.kind).toBe("ready");
    await ingest([line("stranger")], foreign);
    await ingest([line("one"), line("no", "Delete"), line("two")]);
    const first = await take(stream, 2);
    expect(first.map(userOf)).toEqual(["one", "two"]);
    await stream.return(undefined);
    await ingest([line("three")]);
    // As a browser does by itself.
    const again = follow(query, { "last-event-id": first[0]?.id ?? "" });
    const [, ...rest] = await take(again, 3);
    expect(rest.map(userOf)).toEqual(["two", "three"]);
    await again.return(undefined);
  });

  test("what is more than anybody reads is counted and not left out in silence", async () => {
    const begun = follow("q=");
    const [ready] = await take(begun, 1);
    await begun.return(undefined);
    await ingest(Array.from({ length: 2_700 }, (_, at) => line(`many${at}`)));
    const stream = follow(`cursor=${String(ready?.data["cursor"])}&fields=metadata.uid`);
    const told = await take(stream, 2_002);
    await stream.return(undefined);
    expect(told.map(({ kind }) => kind)).toEqual(["ready", ...Array<string>(2_000).fill("event"), "skipped"]);
    expect(told.at(-1)?.data).toEqual({ count: 700 });
    expect(new Set(told.slice(1, -1).map(({ data }) => JSON.stringify(data))).size).toBe(2_000);
  });

  test("until the key is revoked", async () => {
    const { key: made, secret } = await running.store.keys.create(systemActor, {
      tenant: running.tenants.first,
      role: "viewer",
      name: "short",
    });
    const stream = follow("q=", {}, secret);
    await take(stream, 1);
    expect((await api.send("DELETE", `/api/v1/keys/${made.id}`, "")).status).toBeLessThan(300);
    // Ends by itself.
    while ((await stream.next()).done !== true);
  });

  test("a wrong search or cursor is refused before it begins", async () => {
    for (const query of ["q=nonsense:1", "q=%7C%20count", "cursor=x"]) {
      const answer = await fetch(`${running.base}/api/v1/events/tail?${query}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });
});

describe("a search is written with the tenant's own fields and values", () => {
  interface Field {
    readonly path: string;
    readonly type: string;
    readonly description: { readonly en: string } | null;
    readonly count: number | null;
  }

  test("fields of the schema with what they are, and those of its devices with how often they are there", async () => {
    const { items } = await api.get<{ items: readonly Field[] }>("/api/v1/events/fields?prefix=cfg");
    expect(items.map(({ path }) => path)).toContain("unmapped.cfgpath");
    expect(items.find(({ path }) => path === "unmapped.cfgpath")?.count).toBeGreaterThan(2_000);
    const own = await api.get<{ items: readonly Field[] }>("/api/v1/events/fields?prefix=src_endpoint.ip");
    expect(own.items[0]).toMatchObject({
      path: "src_endpoint.ip",
      type: "address",
      description: { en: "Source address" },
    });
    const none = await foreign.get<{ items: readonly Field[] }>("/api/v1/events/fields?prefix=many");
    expect(none.items).toEqual([]);
  });

  test("values that begin with what was typed", async () => {
    const path = "/api/v1/events/values?field=actor.user.name&prefix=T";
    const { items, sampled } = await api.get<{ items: unknown[]; sampled: boolean }>(path);
    expect(items).toEqual([
      { value: "three", count: 1 },
      { value: "two", count: 1 },
    ]);
    expect(sampled).toBe(false);
    expect((await foreign.get<{ items: unknown[] }>(path)).items).toEqual([]);
  });

  test("and counted behind a pipe", async () => {
    const ask = (q: string, by = api) =>
      by.get<{ rows: unknown[][]; groups: number; counted: number }>(
        `/api/v1/events/aggregate?q=${encodeURIComponent(q)}`,
      );
    expect(await ask("unmapped.action:Delete | count by actor.user.name")).toMatchObject({
      rows: [["no", 1]],
      groups: 1,
      counted: 1,
    });
    expect((await ask("| count", foreign)).rows).toEqual([[1]]);
    await expect(ask("one")).rejects.toThrow(/400.*say behind \| what is counted/);
    await expect(api.get("/api/v1/events?q=%7C%20count")).rejects.toThrow(/400.*position 1: /);
  });
});

describe("a search is hunted over all that is stored", () => {
  interface Hunt {
    readonly id: string;
    readonly state: string;
    readonly problem: string | null;
    readonly events: number;
    readonly findings: number;
    readonly candidates: number;
    readonly subject: { readonly kind: string; readonly query: string | null; readonly count: number };
    readonly coverage: { readonly events: number; readonly blind: readonly unknown[] } | null;
  }
  const start = (body: object) =>
    api.send("POST", "/api/v1/hunts", JSON.stringify(body), { "content-type": "application/json" });

  async function ended(id: string): Promise<Hunt> {
    for (;;) {
      const hunt = await api.get<Hunt>(`/api/v1/hunts/${id}`);
      if (!["waiting", "running"].includes(hunt.state)) return hunt;
    }
  }

  test("each event that it finds is evidence, and what was searched is said", async () => {
    const query = "unmapped.cfgpath:system.admin unmapped.action:Delete";
    const answer = await start({ query });
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as Hunt;
    const hunt = await ended(id);
    expect(hunt).toMatchObject({
      state: "done",
      problem: null,
      findings: 1,
      candidates: 1,
      subject: { kind: "query", query, count: 1 },
    });
    expect(hunt.events).toBe(hunt.coverage?.events);
    expect(hunt.coverage?.blind).toEqual([]);
    const { items } = await api.get<{
      items: { finding: { rule: { title: string }; reason: { key: string } }; events: number }[];
    }>(`/api/v1/hunts/${id}/findings`);
    expect(items.map(({ finding, events }) => [finding.rule.title, finding.reason.key, events])).toEqual([
      [query, "finding.hunt.query", 1],
    ]);
  });

  test("many events are found once each, and fields that no log here has are named", async () => {
    const { id } = (await (await start({ title: "Many", query: "actor.user.name:many*" })).json()) as Hunt;
    const hunt = await ended(id);
    expect([hunt.candidates, hunt.findings]).toEqual([2_700, 1]);
    const none = (await (
      await start({ query: "email.from:mallory@example.org actor.user.name:*" })
    ).json()) as Hunt;
    expect(await ended(none.id)).toMatchObject({
      state: "done",
      findings: 0,
      coverage: { blind: [{ kind: "no-field", names: ["email.from"], count: 1 }] },
    });
  });

  test.each([
    [{ query: " " }, "the search has no condition"],
    [{ query: "| count" }, "position 1: what follows | counts events"],
    [{ query: "nonsense:1" }, 'no event has a field \\"nonsense\\"'],
    [{ query: "a", values: "b" }, "give one of rules, values, pattern and query"],
  ])("%j is refused with the reason", async (body, reason) => {
    const answer = await start(body);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(reason);
  });
});
