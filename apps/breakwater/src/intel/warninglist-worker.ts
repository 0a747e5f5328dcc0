// Entry of the thread that makes warning lists ready: half a million entries must not keep the server from answering.
import { randomBytes } from "node:crypto";
import { workerData } from "node:worker_threads";
import { serveTasks } from "../platform/worker-tasks.ts";
import type { BuiltWarninglists } from "../store/decisions.ts";
import { readWarninglists } from "../store/repositories/decisions/warninglist-content.ts";

// intel.ts starts this file with the path of the control store.
const { path } = workerData as { readonly path: string };
const seed = randomBytes(4).readUInt32LE();

serveTasks<BuiltWarninglists>(null, () => ({
  result: readWarninglists(path, { seed, allocate: (bytes) => new SharedArrayBuffer(bytes) }),
  transfer: [],
}));
