import type { FetchedHotfixes } from "../../fleet/hotfix/client/fetch-hotfixes.ts";
import type { InstallReport } from "../../fleet/hotfix/client/install.ts";
import { type Installed, readInstalled } from "../../fleet/hotfix/client/installed.ts";
import { readBackOfDevice } from "../../fleet/hotfix/read-back.ts";
import type { CommandIo } from "../io.ts";

/** What a run came to. */
interface Run {
  readonly state: string;
  readonly root: string;
  readonly fetched: FetchedHotfixes;
  readonly reports: readonly InstallReport[];
}

const timeoutMs = 60_000;
const maximumItems = 100;
const maximumRefused = 20;
const maximumAnswerBytes = 4_096;

/**
 * Tells the server what holds now, each time: a report that was lost is made up for, and silence is told from "nothing new". What
 * the server asks back with a nonce is answered at once.
 */
export async function reportTo(url: string, run: Run, io: CommandIo): Promise<void> {
  const installed = readInstalled(run.state);
  const refused = run.fetched.offered.flatMap((one) =>
    one.kind === "refused" ? [{ target: one.target.path, reason: one.reason }] : [],
  );
  const items = itemsOf(run, installed).slice(0, maximumItems);
  const nonce = await send(url, { items, refused: refused.slice(0, maximumRefused) }, io);
  if (nonce === null) return;
  const readBack = run.fetched.offered.flatMap((one) => {
    if (one.kind === "refused") return [];
    const { name: hotfix, version } = one.bundle.manifest;
    const isApplied = installed[hotfix]?.version === version && installed[hotfix].state === "applied";
    const sha256 = isApplied ? readBackOfDevice(one.bundle, run.root, nonce) : null;
    return sha256 === null ? [] : [{ hotfix, version, sha256 }];
  });
  if (readBack.length > 0) await send(url, { items: [], read_back: readBack.slice(0, maximumItems) }, io);
}

/** Image repository or director was refused as a whole. */
export async function reportRefusal(url: string, reason: string, io: CommandIo): Promise<void> {
  await send(url, { items: [], refused: [{ target: "", reason }] }, io);
}

function itemsOf({ fetched, reports }: Run, installed: Installed) {
  const items = fetched.offered.flatMap((one) => {
    if (one.kind === "refused") return [];
    const { name: hotfix, version } = one.bundle.manifest;
    const done = reports.find((report) => report.hotfix === hotfix && report.version === version);
    if (done !== undefined) return [{ hotfix, version, state: done.state, compromise: done.compromise }];
    const record = installed[hotfix];
    return record?.version === version &&
      (record.state === "applied" || record.state === "undone" || record.state === "failed")
      ? [{ hotfix, version, state: record.state, compromise: record.compromise }]
      : [{ hotfix, version, state: "verified" }];
  });
  // What was undone because it was revoked is offered no longer.
  const gone = reports
    .filter(({ hotfix, version }) => !items.some((one) => one.hotfix === hotfix && one.version === version))
    .map(({ hotfix, version, state, compromise }) => ({ hotfix, version, state, compromise }));
  return [...items, ...gone];
}

/** Returns the nonce that the server asks with. What was done stays done whatever it answers; the next run tells it again. */
async function send(url: string, body: object, io: CommandIo): Promise<string | null> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.any([io.signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await beginningOf(answer);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return /^\{"nonce":"([0-9a-f]{32})"\}$/.exec(text)?.[1] ?? null;
  } catch (error) {
    io.err(`breakwater: the report was not taken: ${error instanceof Error ? error.message : "unknown"}\n`);
    return null;
  }
}

async function beginningOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    sizeBytes += part.length;
    if (sizeBytes > maximumAnswerBytes) break;
  }
  return Buffer.concat(parts).toString("utf8");
}
