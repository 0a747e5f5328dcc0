import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVault, type Vault } from "./vault.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const other = "01900000-0000-7000-8000-000000000002" as TenantId;
const transfer = "01900000-0000-7000-8000-00000000000a";
const key = randomBytes(32);

let folder: string;
let vault: Vault;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vault-"));
  vault = openVault(folder, key);
});
afterEach(() => rmSync(folder, { recursive: true }));

const filesIn = () =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());

async function put(bytes: Buffer, size: number): Promise<Awaited<ReturnType<Vault["assemble"]>>> {
  const count = Math.max(1, Math.ceil(bytes.length / size));
  for (let part = 0; part < count; part += 1)
    await vault.putPart(tenant, transfer, part, bytes.subarray(part * size, (part + 1) * size));
  const address = await vault.assemble(tenant, transfer, count);
  await vault.dropParts(tenant, transfer);
  return address;
}

async function contentOf(from: Vault, of: TenantId, address: Parameters<Vault["read"]>[1]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of from.read(of, address)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe("the vault", () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_001])(
    "gives %i bytes back as they came",
    async (size) => {
      const bytes = randomBytes(size);
      const address = await put(bytes, 100_000);
      expect(address).toMatchObject({
        sizeBytes: size,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        start: bytes.subarray(0, 512),
      });
      expect((await contentOf(vault, tenant, address)).equals(bytes)).toBe(true);
    },
  );

  it("shows nothing of what it holds, and keeps nothing of what is erased", async () => {
    const secret = Buffer.from("the very secret of a device ".repeat(1_000));
    const address = await put(secret, 10_000);
    const files = filesIn();
    expect(files.length).toBe(1);
    expect(readFileSync(files[0] ?? "").includes("very secret")).toBe(false);
    expect(files[0]).not.toContain(address.sha256.slice(0, 16));
    await vault.erase(tenant, address);
    expect(filesIn()).toEqual([]);
    await expect(contentOf(vault, tenant, address)).rejects.toMatchObject({ code: "missing" });
  });

  it("is another's for another tenant or key", async () => {
    const address = await put(Buffer.from("ours"), 10);
    await expect(contentOf(vault, other, address)).rejects.toMatchObject({ code: "missing" });
    await expect(contentOf(openVault(folder, randomBytes(32)), tenant, address)).rejects.toMatchObject({
      code: "missing",
    });
    await vault.removeTenant(other);
    expect(filesIn().length).toBe(1);
    await vault.removeTenant(tenant);
    expect(filesIn()).toEqual([]);
  });

  it("notices whatever is changed, cut off, added or put in another's place", async () => {
    const bytes = randomBytes(150_000);
    const address = await put(bytes, 40_000);
    const [path = ""] = filesIn();
    const whole = readFileSync(path);
    const piece = 65_536 + 16;
    const swapped = Buffer.concat([
      whole.subarray(0, 36),
      whole.subarray(36 + piece, 36 + 2 * piece),
      whole.subarray(36, 36 + piece),
      whole.subarray(36 + 2 * piece),
    ]);
    const broken = [0, 5, 40, 36 + piece + 3, whole.length - 1].map((at) => {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    });
    const cut = [0, 35, 36, 40, 36 + piece, 36 + 2 * piece, whole.length - 1].map((end) =>
      whole.subarray(0, end),
    );
    for (const text of [...broken, ...cut, swapped, Buffer.concat([whole, Buffer.alloc(20)])]) {
      writeFileSync(path, text);
      await expect(contentOf(vault, tenant, address)).rejects.toMatchObject({ code: "changed" });
    }
    writeFileSync(path, whole);
    const wrong = { ...address, sizeBytes: 1 };
    await expect(contentOf(vault, tenant, wrong)).rejects.toMatchObject({ code: "changed" });
    expect((await contentOf(vault, tenant, address)).equals(bytes)).toBe(true);
  });
});
