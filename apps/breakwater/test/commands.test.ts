import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiClient } from "./api-client.ts";
import { breakwater, type ServerProcess, startServer, temporaryFolder } from "./server-process.ts";

const launcher = join(dirname(dirname(fileURLToPath(import.meta.url))), "breakwater.mjs");
const folder = temporaryFolder();
let server: ServerProcess;

beforeAll(async () => {
  server = await startServer({ data: folder.path });
});
afterAll(async () => {
  await server?.stop();
  folder[Symbol.dispose]();
});

function run(args: readonly string[], input = "") {
  const done = spawnSync(process.execPath, [launcher, ...args, "--data", folder.path], {
    encoding: "utf8",
    input,
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

async function signIn(name: string, password: string): Promise<number> {
  const answer = await fetch(`${server.base}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  return answer.status;
}

describe("beside a running server", () => {
  test("a person is made with a one-time link, which points to this server", async () => {
    const { code, out } = run(["user", "create", "maren", "--role", "administrator"]);
    expect(code).toBe(0);
    const [, base, token] = /(http:\S+)\/invitation#token=(\S+)/.exec(out) ?? [];
    expect(base).toBe(server.base);
    const accepted = await fetch(`${server.base}/api/v1/invitations/accept`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, password: "seven boats at low tide" }),
    });
    expect(accepted.status).toBe(201);
    expect(await signIn("maren", "seven boats at low tide")).toBe(204);
    expect(run(["user", "list"]).out).toMatch(/^maren {2}administrator of installation {2}no authenticator/m);
  });

  test("a password comes from standard input, and a weak one is refused", async () => {
    const create = ["user", "create", "second", "--role", "viewer", "--password-stdin"];
    expect(run(create, "password\n")).toMatchObject({ code: 1, err: expect.stringContaining("too_short") });
    expect(run(create, "nine herons on the mole\n")).toMatchObject({ code: 0 });
    expect(await signIn("second", "nine herons on the mole")).toBe(204);
  });

  test("a reset gives a way back in", async () => {
    expect(
      run(["user", "reset", "second", "--password-stdin", "--clear-totp"], "three gulls over the pier\n"),
    ).toMatchObject({ code: 0 });
    expect(await signIn("second", "nine herons on the mole")).toBe(401);
    expect(await signIn("second", "three gulls over the pier")).toBe(204);
    expect(run(["user", "reset", "nobody"])).toMatchObject({ code: 2 });
  });

  test("a key with an expiry and a limit is made, listed and revoked", async () => {
    const flags = ["--role", "viewer", "--expires", "2h", "--permission", "findings:read", "--name", "short"];
    const secret = run(["key", "create", ...flags]).out.trim();
    await apiClient(server.base, secret).get("/api/v1/findings");
    await expect(apiClient(server.base, secret).get("/api/v1/events")).rejects.toThrow(
      "limited to findings:read",
    );
    const [, id = ""] =
      /^(\S+) {2}viewer {2}tenant {2}expires .*short$/m.exec(run(["key", "list"]).out) ?? [];
    expect(run(["key", "revoke", id])).toMatchObject({ code: 0 });
    await expect(apiClient(server.base, secret).get("/api/v1/findings")).rejects.toThrow("401");
    expect(run(["key", "create", "--role", "viewer", "--expires", "2020-01-01T00:00:00Z"])).toMatchObject({
      code: 2,
    });
    expect(run(["key", "create", "--role", "king"])).toMatchObject({ code: 2 });
  });

  test("the audit log names who did it, verifies while the server runs, and is exported", async () => {
    const key = breakwater("key", "create", "--role", "auditor", "--data", folder.path);
    const { items } = await apiClient(server.base, key).get<{
      readonly items: readonly { readonly action: string; readonly actor: { readonly kind: string } }[];
    }>("/api/v1/audit");
    expect(items[0]).toMatchObject({ action: "key.create", actor: { kind: "command" } });
    const verified = run(["audit", "verify"]);
    expect(verified).toMatchObject({ code: 0, err: "" });
    expect(verified.out).toMatch(/audit: as it was written \(2 chains, \d+ entries, \d+ known heads\)/);
    const exported = run(["audit", "export"]).out.trim().split("\n");
    expect(exported.map((line) => (JSON.parse(line) as { readonly seq: number }).seq)).toEqual(
      exported.map((_, index) => index + 1),
    );
    expect(server.output()).toMatch(/audit head head=installation:1:[0-9a-f]{64}/);
  });
});

describe("after somebody changed the log", () => {
  test("verify names the first broken entry and ends with 1", async () => {
    await server.stop();
    const heads = run(["audit", "head"]).out.trim().split("\n");
    expect(run(["audit", "verify", ...heads.flatMap((head) => ["--head", head])])).toMatchObject({ code: 0 });
    {
      using database = new DatabaseSync(join(folder.path, "control.sqlite"));
      database.exec(
        "UPDATE audit_entries SET entry = replace(entry, 'administrator', 'viewer') WHERE seq = 2",
      );
    }
    const changed = run(["audit", "verify"]);
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(/entry 2: entry_changed/);
    expect(changed.out).toMatch(/audit: BROKEN in \d places/);
    expect(run(["audit", "verify", "--head", "nonsense"])).toMatchObject({ code: 2 });
  });

  test("a folder without a store is said to have none", () => {
    const elsewhere = spawnSync(
      process.execPath,
      [launcher, "audit", "verify", "--data", join(folder.path, "no")],
      {
        encoding: "utf8",
      },
    );
    expect(elsewhere.status).toBe(1);
    expect(elsewhere.stderr).toContain("there is no control store");
  });
});
