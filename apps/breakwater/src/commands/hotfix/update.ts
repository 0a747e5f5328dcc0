import { mkdirSync } from "node:fs";
import { fetchHotfixes } from "../../fleet/hotfix/client/fetch-hotfixes.ts";
import { installHotfixes } from "../../fleet/hotfix/client/install.ts";
import { readInstalled, versionsOf } from "../../fleet/hotfix/client/installed.ts";
import { deviceId } from "../../fleet/hotfix/director/device-id.ts";
import { HotfixError } from "../../fleet/hotfix/hotfix-error.ts";
import { maximumMetadataBytes } from "../../fleet/hotfix/tuf/metadata.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { readInput } from "./read-input.ts";
import { reportRefusal, reportTo } from "./report.ts";

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
  const fetched = await fetchOrTell(options, io);
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
  if (options.report !== null) await reportTo(options.report, { state, root, fetched, reports }, io);
  const isGood =
    fetched.offered.every(({ kind }) => kind === "verified") &&
    reports.every(({ state }) => state === "applied" || state === "not needed");
  return isGood ? exitCode.ok : exitCode.failed;
}

/** That the channel was refused is what the server must hear of most. */
async function fetchOrTell(options: DeviceOptions & { readonly report: string | null }, io: CommandIo) {
  try {
    return await fetchFor(options, io);
  } catch (error) {
    if (error instanceof HotfixError && error.code !== "unreachable" && options.report !== null)
      await reportRefusal(options.report, error.code, io);
    throw error;
  }
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
