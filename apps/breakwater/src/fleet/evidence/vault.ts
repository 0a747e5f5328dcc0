import { createHash, createHmac, type Hash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TenantId } from "@breakwater/ocsf";
import { Turns } from "../../platform/turns.ts";
import { readSealed, type Seal, SealedFileError, writeSealed } from "./sealed-file.ts";

/** What a file in the vault is known by: its content. */
export interface Address {
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Files that devices gave as evidence: encrypted, each under its content, apart for each tenant. Nothing in it is ever executed, unpacked
 * or interpreted; it comes out as it went in.
 */
export interface Vault {
  /** A part of something that is still coming; the same part again takes the place of the one before. */
  putPart(tenant: TenantId, transfer: string, part: number, bytes: Uint8Array): Promise<void>;
  /** Puts parts 0 to `count` - 1 together, durably. They stay until `dropParts`. */
  assemble(
    tenant: TenantId,
    transfer: string,
    count: number,
  ): Promise<Address & { readonly start: Uint8Array }>;
  dropParts(tenant: TenantId, transfer: string): Promise<void>;
  /** Throws, at the end at the latest, where it is not what its address says. */
  read(tenant: TenantId, address: Address): AsyncGenerator<Buffer>;
  erase(tenant: TenantId, address: Address): Promise<void>;
  removeTenant(tenant: TenantId): Promise<void>;
  /** One piece of work after the other: what is put in place and what is erased may be of the same content. */
  alone<T>(tenant: TenantId, work: () => Promise<T>): Promise<T>;
}

/** So much of what was put together is given back, to see what kind of file it is. */
const startBytes = 512;

/** @param key 32 bytes of the installation's own */
export function openVault(directory: string, key: Buffer): Vault {
  const turns = new Turns();
  const folderOf = (tenant: TenantId) => join(directory, nameFor(tenant));
  const partsOf = (tenant: TenantId, transfer: string) =>
    join(folderOf(tenant), "incoming", nameFor(transfer));
  const partSeal = (tenant: TenantId, transfer: string, part: number): Seal => ({
    key,
    context: `evidence part ${tenant} ${transfer} ${part}`,
  });
  const fileSeal = (tenant: TenantId): Seal => ({ key, context: `evidence ${tenant}` });

  /** The content's hash is told to nobody who sees the folder. */
  function pathOf(tenant: TenantId, sha256: string): string {
    const name = createHmac("sha256", key).update(`evidence name ${tenant} ${sha256}`).digest("hex");
    return join(folderOf(tenant), name.slice(0, 2), name);
  }

  async function* partsInOrder(tenant: TenantId, transfer: string, count: number, hash: Hash) {
    for (let part = 0; part < count; part += 1)
      for await (const bytes of readSealed(
        join(partsOf(tenant, transfer), String(part)),
        partSeal(tenant, transfer, part),
      )) {
        hash.update(bytes);
        yield bytes;
      }
  }

  return {
    async putPart(tenant, transfer, part, bytes) {
      const folder = partsOf(tenant, transfer);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, String(part));
      await writeSealed(`${path}.partial`, partSeal(tenant, transfer, part), [bytes]);
      await rename(`${path}.partial`, path);
      await syncFolder(folder);
    },

    async assemble(tenant, transfer, count) {
      const hash = createHash("sha256");
      const folder = partsOf(tenant, transfer);
      const partial = join(folder, "whole.partial");
      const sizeBytes = await writeSealed(
        partial,
        fileSeal(tenant),
        partsInOrder(tenant, transfer, count, hash),
      );
      const sha256 = hash.digest("hex");
      const path = pathOf(tenant, sha256);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(partial, path);
      await syncFolder(dirname(path));
      return { sha256, sizeBytes, start: await startOf(path, fileSeal(tenant)) };
    },

    dropParts: (tenant, transfer) => rm(partsOf(tenant, transfer), { recursive: true, force: true }),

    async *read(tenant, { sha256, sizeBytes }) {
      const hash = createHash("sha256");
      let size = 0;
      const path = pathOf(tenant, sha256);
      for await (const bytes of readSealed(path, fileSeal(tenant))) {
        hash.update(bytes);
        size += bytes.length;
        yield bytes;
      }
      if (size !== sizeBytes || hash.digest("hex") !== sha256)
        throw new SealedFileError("changed", `${path}: is not what its address says`);
    },

    async erase(tenant, { sha256 }) {
      await rm(pathOf(tenant, sha256), { force: true });
    },

    alone: (tenant, work) => turns.take(tenant, work),

    removeTenant: (tenant) => rm(folderOf(tenant), { recursive: true, force: true }),
  };
}

async function startOf(path: string, seal: Seal): Promise<Uint8Array> {
  for await (const bytes of readSealed(path, seal)) return bytes.subarray(0, startBytes);
  return new Uint8Array();
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Ids are of this server; nothing else becomes a path. */
function nameFor(id: string): string {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`no id: ${id.slice(0, 50)}`);
  return id;
}
