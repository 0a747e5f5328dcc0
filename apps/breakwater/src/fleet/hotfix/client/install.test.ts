import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { portalBundle } from "../../../../test/hotfix/ceremony.ts";
import { readBundle } from "../bundle/bundle.ts";
import type { FetchedHotfixes } from "./fetch-hotfixes.ts";
import { installHotfixes } from "./install.ts";
import { readInstalled, recordInstalled } from "./installed.ts";

const { signal } = new AbortController();

/** A device whose portal is open and that was hit. */
function device() {
  const base = mkdtempSync(join(tmpdir(), "breakwater-install-"));
  const [root, state] = [join(base, "root"), join(base, "state")];
  mkdirSync(join(root, "etc"), { recursive: true });
  mkdirSync(join(state, "bundles"), { recursive: true });
  const portal = join(root, "etc/portal.conf");
  writeFileSync(portal, "portal=open\n");
  writeFileSync(join(root, "etc/implant"), "x");
  return {
    state,
    portal: () => readFileSync(portal, "utf8").trim(),
    offer: (bytes: Buffer | null): FetchedHotfixes => offered(state, bytes),
    install: (fetched: FetchedHotfixes, scriptTimeoutMs = 20_000) =>
      installHotfixes(fetched, { state, root, scriptTimeoutMs, signal }),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** As `fetchHotfixes` leaves it; with `null` people have revoked everything. */
function offered(state: string, bytes: Buffer | null): FetchedHotfixes {
  if (bytes === null) return { offered: [], allowed: [] };
  const bundle = readBundle(bytes);
  const { name, version, hardware } = bundle.manifest;
  const path = join(state, `bundles/${name}-${version}.tar`);
  writeFileSync(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const target = {
    path: `${name}-${version}.tar`,
    sizeBytes: bytes.length,
    sha256,
    custom: { hotfix: name, version, hardware },
  };
  return { offered: [{ kind: "verified", target, path, bundle }], allowed: [target] };
}

describe("installing a verified hotfix", () => {
  it("asks first whether the device was hit, applies it once, and says so", async () => {
    using it = device();
    const fetched = it.offer(portalBundle());
    expect(await it.install(fetched)).toEqual([
      expect.objectContaining({ hotfix: "close-portal", version: 1, state: "applied", compromise: "hit" }),
    ]);
    expect(it.portal()).toBe("portal=closed");
    expect(await it.install(fetched)).toEqual([]);
    expect(readInstalled(it.state)["close-portal"]?.state).toBe("applied");
  });

  it("undoes it when it does not verify, and does not try the same version again", async () => {
    using it = device();
    const fetched = it.offer(portalBundle({ scripts: { "verify.sh": "echo still open; exit 1" } }));
    expect(await it.install(fetched)).toEqual([
      expect.objectContaining({ state: "undone", output: "still open\n" }),
    ]);
    expect(it.portal()).toBe("portal=open");
    expect(await it.install(fetched)).toEqual([]);
    expect(await it.install(it.offer(portalBundle({ version: 2 })))).toEqual([
      expect.objectContaining({ state: "applied" }),
    ]);
  });

  it.each([
    ["precheck.sh", "exit 10", "not needed"],
    ["precheck.sh", "exit 1", "cannot apply"],
    ["undo.sh", "test -e $HOTFIX_KEEP/portal.conf && exit 1; exit 0", "failed"],
  ])("with %s saying %j is %s", async (script, text, state) => {
    using it = device();
    const scripts = { [script]: text, ...(state === "failed" ? { "verify.sh": "exit 1" } : {}) };
    expect(await it.install(it.offer(portalBundle({ scripts })))).toEqual([
      expect.objectContaining({ state }),
    ]);
  });

  it("stops a script that does not end, with all that it started", async () => {
    using it = device();
    const scripts = { "apply.sh": 'sleep 60 & echo $! > "$HOTFIX_KEEP/pid"; wait' };
    const [report] = await it.install(it.offer(portalBundle({ scripts })), 500);
    expect(report?.state).toBe("undone");
    const pid = Number(readFileSync(join(it.state, "keep/close-portal/pid"), "utf8"));
    expect(isRunning(pid)).toBe(false);
  });

  it("hands scripts nothing of its own surroundings, and keeps only the beginning of what they write", async () => {
    using it = device();
    const scripts = { "compromise.sh": "env; head -c 1000000 /dev/zero | tr '\\0' x; exit 10" };
    const [report] = await it.install(it.offer(portalBundle({ scripts })));
    const names = report!.output.split("\n").flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    expect(names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name)).sort()).toEqual([
      "HOTFIX_KEEP",
      "HOTFIX_ROOT",
      "LC_ALL",
      "PATH",
    ]);
    expect(report!.output.length).toBeLessThanOrEqual(4_000);
  });

  it("undoes what people have revoked, and not what a higher version will replace", async () => {
    using it = device();
    await it.install(it.offer(portalBundle()));
    const higher = it.offer(portalBundle({ version: 2 }));
    expect(await it.install({ ...higher, offered: [] })).toEqual([]);
    expect(await it.install(it.offer(null))).toEqual([
      expect.objectContaining({ version: 1, state: "undone" }),
    ]);
    expect(it.portal()).toBe("portal=open");
    expect(await it.install(it.offer(null))).toEqual([]);
  });
});

describe("after a power cut while applying", () => {
  const interrupted = (state: string, bytes: Buffer): void => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    recordInstalled(state, "close-portal", {
      version: 1,
      target: "close-portal-1.tar",
      sha256,
      state: "applying",
      compromise: "hit",
    });
  };

  it("what was completed is verified and kept", async () => {
    using it = device();
    const fetched = it.offer(portalBundle());
    await it.install(fetched);
    interrupted(it.state, portalBundle());
    expect(await it.install(fetched)).toEqual([expect.objectContaining({ state: "applied" })]);
  });

  it("what was half done is undone, and applied again where it is still offered", async () => {
    using it = device();
    it.offer(portalBundle());
    interrupted(it.state, portalBundle());
    expect(await it.install({ offered: [], allowed: [] })).toEqual([]);
    expect(readInstalled(it.state)["close-portal"]?.state).toBe("interrupted");
    expect(it.portal()).toBe("portal=open");
    expect(await it.install(it.offer(portalBundle()))).toEqual([
      expect.objectContaining({ state: "applied" }),
    ]);
  });

  it("what cannot be undone is told", async () => {
    using it = device();
    const bundle = portalBundle({ scripts: { "undo.sh": "exit 1" } });
    it.offer(bundle);
    interrupted(it.state, bundle);
    expect(await it.install({ offered: [], allowed: [] })).toEqual([
      expect.objectContaining({ state: "failed" }),
    ]);
  });

  it("what its bundle was changed for is not run", async () => {
    using it = device();
    it.offer(portalBundle());
    interrupted(it.state, portalBundle());
    const marker = join(it.state, "ran");
    writeFileSync(
      join(it.state, "bundles/close-portal-1.tar"),
      portalBundle({ scripts: { "verify.sh": `touch ${marker}` } }),
    );
    expect(await it.install({ offered: [], allowed: [] })).toEqual([]);
    expect(existsSync(marker)).toBe(false);
  });
});

it("a record that was changed is told, and not taken for an empty one", async () => {
  using it = device();
  writeFileSync(join(it.state, "installed.json"), "{");
  await expect(it.install(it.offer(portalBundle()))).rejects.toThrow("expected what an earlier run wrote");
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended and was not yet waited for is a zombie: it runs no more.
    return !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
