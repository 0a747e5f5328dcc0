import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TenantId } from "@breakwater/ocsf";
import { expect, test } from "vitest";
import { Metrics } from "../platform/metrics.ts";
import { goneSignal, QueryGate } from "./query-gate.ts";

const one = "01900000-0000-7000-8000-000000000001" as TenantId;
const two = "01900000-0000-7000-8000-000000000002" as TenantId;
const never = new AbortController().signal;

test("a tenant's searches take turns in the order in which they came; another tenant has its own", async () => {
  const gate = new QueryGate({ searchesAtOnce: 1, metrics: new Metrics() });
  const order: string[] = [];
  const leave = await gate.enter(one, "search", never);
  const after = async (name: string) => {
    const done = await gate.enter(one, "search", never);
    order.push(name);
    done();
  };
  const others = [after("second"), after("third")];
  (await gate.enter(two, "search", never))();
  (await gate.enter(one, "export", never))();
  order.push("first");
  leave();
  // Twice is once.
  leave();
  await Promise.all(others);
  expect(order).toEqual(["first", "second", "third"]);
  (await gate.enter(one, "search", never))();
});

test("when too many wait, further ones are told when to come back, and are counted", async () => {
  const metrics = new Metrics();
  const gate = new QueryGate({ searchesAtOnce: 1, metrics });
  const leave = await gate.enter(one, "search", never);
  const gone = new AbortController();
  const waiting = Array.from({ length: 16 }, () =>
    gate.enter(one, "search", gone.signal).catch(() => "gone"),
  );
  await expect(gate.enter(one, "search", never)).rejects.toMatchObject({
    status: 429,
    code: "too_many_queries",
    headers: { "retry-after": "2" },
  });
  // Whose client goes away gives the place up.
  gone.abort();
  expect(await Promise.all(waiting)).toEqual(Array<string>(16).fill("gone"));
  const next = gate.enter(one, "search", never);
  leave();
  (await next)();
  expect(metrics.text()).toContain('breakwater_queries_refused_total{kind="search"}');
  const statements = [await gate.enter(one, "sql", never), await gate.enter(one, "sql", never)];
  await expect(gate.enter(one, "sql", never)).rejects.toMatchObject({ status: 429 });
  for (const done of statements) done();
});

test("the turn ends with the question, also where it fails or its client goes away", async () => {
  const gate = new QueryGate({ searchesAtOnce: 1, metrics: new Metrics() });
  const ended = Promise.withResolvers<string>();
  const begun = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    void gate
      .run(one, "search", { raw: response }, async (signal) => {
        if (request.url === "/fails") throw new Error("no");
        if (request.url === "/answers") return;
        begun.resolve();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        ended.resolve(String(signal.reason));
      })
      .catch(() => undefined)
      .finally(() => response.end("done"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new AbortController();
  const asked = fetch(`${base}/waits`, { signal: client.signal }).catch(() => "gone");
  await begun.promise;
  client.abort();
  expect(await asked).toBe("gone");
  expect(await ended.promise).toContain("the client went away");
  for (const path of ["/fails", "/answers", "/fails", "/answers"])
    expect(await (await fetch(`${base}${path}`)).text()).toBe("done");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("an answer that was sent whole leaves its signal alone", async () => {
  const signals: AbortSignal[] = [];
  const closed = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    signals.push(goneSignal(response));
    response.once("close", () => closed.resolve());
    response.end("all");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  await closed.promise;
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
