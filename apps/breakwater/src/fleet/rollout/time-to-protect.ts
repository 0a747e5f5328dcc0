import type { DeviceProgress } from "../../store/rollouts.ts";

/** How long devices were unprotected: from the release, and from when the maker first knew. */
export interface TimeToProtect {
  readonly proven: number;
  /** ms after the release by which so many of the given devices were proven; `null` where it has not come to that. */
  readonly fromRelease: { readonly half: number | null; readonly most: number | null };
  readonly fromKnowledge: { readonly half: number | null; readonly most: number | null };
}

/** `most` is 95 %. Devices that are expected to be protected are passed in: the caller leaves out those opted out. */
export function timeToProtect(
  devices: Iterable<DeviceProgress>,
  times: { readonly releasedAt: number; readonly knownAt: number },
): TimeToProtect {
  const provenAt: number[] = [];
  let total = 0;
  for (const { kind, since } of devices) {
    total += 1;
    if (kind === "proven") provenAt.push(since);
  }
  provenAt.sort((a, b) => a - b);
  const after = (share: number, from: number): number | null => {
    const at = provenAt[Math.ceil(share * total) - 1];
    return at === undefined ? null : at - from;
  };
  const since = (from: number) => ({ half: after(0.5, from), most: after(0.95, from) });
  return {
    proven: provenAt.length,
    fromRelease: since(times.releasedAt),
    fromKnowledge: since(times.knownAt),
  };
}
