import { readPublished, expectRepository, foldersOf } from "./folders.ts";
import { offeredDevices } from "../director/offer.ts";
import { isMet } from "../tuf/signatures.ts";
import { targetsOf, type Target } from "../tuf/targets.ts";
import { readStaged, type StagedFile, stagedFiles } from "./staged.ts";
import { join } from "node:path";

/** One published metadata file and how long it still holds. */
export interface RoleStatus {
  readonly role: string;
  readonly version: number;
  readonly expires: string;
  readonly state: "good" | "soon" | "expired";
}

/** Where a repository stands and what it waits for. */
export interface RepositoryStatus {
  readonly roles: readonly RoleStatus[];
  readonly targets: readonly Target[];
  readonly staged: readonly StagedFile[];
  readonly devices: number;
  readonly next: NextStep;
}

export type NextStep =
  | { readonly kind: "sign"; readonly files: readonly StagedFile[] }
  | { readonly kind: "publish" }
  | { readonly kind: "renew"; readonly role: "root" | "targets" }
  | { readonly kind: "none" };

/** Warned of with so much time left: enough for people to meet (offline), or for a job to run again (online). */
const soonMs = {
  root: 30 * 86_400_000,
  targets: 14 * 86_400_000,
  snapshot: 86_400_000,
  timestamp: 6 * 3_600_000,
};

export function repositoryStatus(repository: string, nowMs: number): RepositoryStatus {
  expectRepository(repository);
  const folders = foldersOf(repository);
  const image = readPublished(folders.imageMetadata);
  const director = readPublished(folders.directorRoots).root;
  const devices = offeredDevices(repository);
  const oldest = devices
    .flatMap((device) => readPublished(join(folders.directorDevices, device)).timestamp ?? [])
    .sort((a, b) => (a.signed.expires < b.signed.expires ? -1 : 1))[0];
  const roles = [
    roleStatus("image root", "root", image.root, nowMs),
    roleStatus("image targets", "targets", image.targets, nowMs),
    roleStatus("image snapshot", "snapshot", image.snapshot, nowMs),
    roleStatus("image timestamp", "timestamp", image.timestamp, nowMs),
    roleStatus("director root", "root", director, nowMs),
    roleStatus("director timestamp (the oldest device's)", "timestamp", oldest ?? null, nowMs),
  ].filter((one) => one !== null);
  const staged = stagedFiles(readStaged(folders.staged));
  const targets = image.targets === null ? [] : targetsOf(image.targets);
  return { roles, targets, staged, devices: devices.length, next: nextStep(roles, staged) };
}

type File = { readonly signed: { readonly version: number; readonly expires: string } };

function roleStatus(
  role: string,
  kind: keyof typeof soonMs,
  file: File | null,
  nowMs: number,
): RoleStatus | null {
  if (file === null) return null;
  const { version, expires } = file.signed;
  const leftMs = Date.parse(expires) - nowMs;
  return { role, version, expires, state: leftMs <= 0 ? "expired" : leftMs < soonMs[kind] ? "soon" : "good" };
}

function nextStep(roles: readonly RoleStatus[], staged: readonly StagedFile[]): NextStep {
  const unmet = staged.filter(({ states }) => !states.every(isMet));
  if (unmet.length > 0) return { kind: "sign", files: unmet };
  if (staged.length > 0) return { kind: "publish" };
  const due = roles.filter(({ state }) => state !== "good");
  if (due.some(({ role }) => role.endsWith("root"))) return { kind: "renew", role: "root" };
  if (due.some(({ role }) => role.endsWith("targets"))) return { kind: "renew", role: "targets" };
  return due.length > 0 ? { kind: "publish" } : { kind: "none" };
}
