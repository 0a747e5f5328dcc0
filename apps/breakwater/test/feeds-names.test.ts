import { afterAll, beforeAll, expect, it } from "vitest";
import { type ApiClient, apiClient } from "./api-client.ts";
import { startFeedServer } from "./feed-server.ts";
import { startInProcess } from "./in-process.ts";
import { systemActor } from "../src/store/identity.ts";

interface Feed {
  readonly id: string;
  readonly last_run: {
    readonly outcome: string;
    readonly report: { readonly added: number; readonly kept: number } | null;
  } | null;
  readonly held: { readonly detail: string; readonly is_readable: boolean } | null;
}

let running: Awaited<ReturnType<typeof startInProcess>>;
let server: Awaited<ReturnType<typeof startFeedServer>>;
let api: ApiClient;

beforeAll(async () => {
  server = await startFeedServer();
  running = await startInProcess({ allowPrivate: ["127.0.0.0/8"] });
  api = apiClient(running.base, await running.key(running.tenants.first, "administrator"));
}, 90_000);
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function run(id: string): Promise<Feed> {
  const asked = await api.send("POST", `/api/v1/feeds/${id}/run`, "");
  expect(asked.status).toBe(202);
  await running.feeds.settled();
  return api.get<Feed>(`/api/v1/feeds/${id}`);
}

it("a feed of names is compared with what is watched, each time it brings something else", async () => {
  server.put("/new", "domain\nsophos-update.example\nexample.com\n");
  const body = { name: "New names", kind: "names", address: `${server.base}/new`, every_minutes: 60 };
  const added = await api.send("POST", "/api/v1/feeds", JSON.stringify(body), {
    "content-type": "application/json",
  });
  expect(added.status, await added.clone().text()).toBe(201);
  const { id } = (await added.json()) as Feed;
  await running.feeds.settled();
  expect(await api.get<Feed>(`/api/v1/feeds/${id}`)).toMatchObject({
    held: { detail: expect.stringMatching(/^nothing_watched: /), is_readable: false },
  });

  const lists = { own: ["sophos.com"], allowed: [], keywords: [] };
  const name = { kind: "brand", name: "Sophos", label: "sophos", ...lists } as const;
  await running.store.lookalikes.add(systemActor, running.tenants.first, name);
  server.put("/new", "domain\nsophos-update.example\nspohos.example\nexample.com\n");
  expect(await run(id)).toMatchObject({
    held: null,
    last_run: { outcome: "applied", report: { added: 2, kept: 0 } },
  });
  server.put("/new", "domain\nsophos-update.example\nsoph0s.example\n");
  expect(await run(id)).toMatchObject({ last_run: { outcome: "applied", report: { added: 1, kept: 1 } } });
  const { items } = await api.get<{ readonly items: readonly { readonly domain: string }[] }>(
    "/api/v1/lookalikes",
  );
  expect(items.map(({ domain }) => domain).toSorted()).toEqual([
    "soph0s.example",
    "sophos-update.example",
    "spohos.example",
  ]);
  server.put("/new", "<!doctype html><p>moved");
  expect((await run(id)).held?.detail).toMatch(/^html: /);
});
