import { mkdirSync } from "node:fs";
import { type FetchedHotfixes, fetchHotfixes } from "../../fleet/hotfix/client/fetch-hotfixes.ts";
import { type InstallReport, installHotfixes } from "../../fleet/hotfix/client/install.ts";
import { readInstalled, versionsOf } from "../../fleet/hotfix/client/installed.ts";
import { deviceId } from "../../fleet/hotfix/director/device-id.ts";
import { maximumMetadataBytes } from "../../fleet/hotfix/tuf/metadata.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { readInput } from "./read-input.ts";

/** What a device's hotfix client is told at its installation. */
export interface DeviceOptions {
  readonly state: string;
  readonly url: string;
  readonly imageRoot: string;
  readonly directorRoot: string;
  readonly device: string;
  readonly hardware: string;
}

const answerTimeoutMs = 120_000;
const maximumItems = 100;
const scriptTimeoutMs = 15 * 60_000;

/** `breakwater hotfix update`: fetches what both repositories agree on and, with `install`, runs it; one JSON object a line. */
export async function hotfixUpdate(
  options: DeviceOptions & {
    readonly install: boolean;
    readonly root: string;
    readonly report: string | null;
  },
  io: CommandIo,
): Promise<number> {
  const fetched = await fetchFor(options, io);
  for (const one of fetched.offered) {
    const { path: target, sha256 } = one.target;
    const what =
      one.kind === "refused"
        ? { state: "refused", reason: one.reason }
        : {
            state: "verified",
            file: one.path,
            hotfix: one.bundle.manifest.name,
            version: one.bundle.manifest.version,
          };
    await io.out(`${JSON.stringify({ device: options.device, target, sha256, ...what })}\n`);
  }
  const { state, root } = options;
  const reports = options.install
    ? await installHotfixes(fetched, { state, root, scriptTimeoutMs, signal: io.signal })
    : [];
  for (const report of reports) await io.out(`${JSON.stringify({ device: options.device, ...report })}\n`);
  if (options.report !== null) await report(options.report, state, fetched, reports, io);
  const isGood =
    fetched.offered.every(({ kind }) => kind === "verified") &&
    reports.every(({ state }) => state === "applied" || state === "not needed");
  return isGood ? exitCode.ok : exitCode.failed;
}

/** Tells the server what holds now, each time: a report that was lost is made up for, and silence is told from "nothing new". */
async function report(
  url: string,
  state: string,
  { offered }: FetchedHotfixes,
  reports: readonly InstallReport[],
  io: CommandIo,
): Promise<void> {
  const installed = readInstalled(state);
  const items = offered.flatMap((one) => {
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
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ items: [...items, ...gone].slice(0, maximumItems) }),
    redirect: "error",
    signal: AbortSignal.any([io.signal, AbortSignal.timeout(answerTimeoutMs)]),
  });
  await answer.body?.cancel();
  // What was done stays done; the next run tells it again.
  if (!answer.ok) io.err(`breakwater: the report was answered with status ${answer.status}\n`);
}

/** Verifies both repositories for a device and fetches what they agree on. */
export async function fetchFor(options: DeviceOptions, io: CommandIo) {
  mkdirSync(options.state, { recursive: true, mode: 0o700 });
  const channel = {
    state: options.state,
    imageRoot: readInput(options.imageRoot, maximumMetadataBytes),
    directorRoot: readInput(options.directorRoot, maximumMetadataBytes),
    url: options.url.replace(/\/$/, ""),
    timeoutMs: answerTimeoutMs,
    signal: io.signal,
  };
  const versions = versionsOf(readInstalled(options.state));
  return fetchHotfixes(channel, { id: deviceId(options.device), hardware: options.hardware, versions });
}
