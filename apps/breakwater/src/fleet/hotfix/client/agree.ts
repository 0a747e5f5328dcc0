import type { DeviceId } from "../director/device-id.ts";
import type { Target } from "../tuf/targets.ts";

/** A device as it judges what it is offered. */
export interface JudgingDevice {
  readonly id: DeviceId;
  readonly hardware: string;
  /** Version of each hotfix that is or was applied here. */
  readonly versions: ReadonlyMap<string, number>;
}

export type Agreement =
  | { readonly kind: "agreed"; readonly hotfix: string; readonly version: number }
  | { readonly kind: "refused"; readonly reason: RefusalReason };

export type RefusalReason =
  /** The director names what people have not signed: the image repository does not know it. */
  | "not_in_image_repository"
  /** Path known to both, with another length or hash. */
  | "repositories_differ"
  /** The offer is for another device: somebody moved it. */
  | "other_device"
  | "other_hardware"
  /** A lower version of the hotfix than this device has had. */
  | "older_version"
  /** The image repository does not say what it is. */
  | "not_described";

/** A device takes only what image repository and director agree on, for itself, and never backwards (Uptane 2.1.0 §5.4.4.2). */
export function agree(device: JudgingDevice, offered: Target, allowed: Target | null): Agreement {
  if (allowed === null) return refuse("not_in_image_repository");
  if (
    allowed.path !== offered.path ||
    allowed.sizeBytes !== offered.sizeBytes ||
    allowed.sha256 !== offered.sha256 ||
    allowed.sha256 === ""
  )
    return refuse("repositories_differ");
  if (offered.custom["device"] !== device.id) return refuse("other_device");
  // What it is and for which hardware, only the people who signed offline say.
  const { hotfix, version, hardware } = allowed.custom;
  if (typeof hotfix !== "string" || typeof version !== "number" || !Array.isArray(hardware))
    return refuse("not_described");
  if (!hardware.includes(device.hardware)) return refuse("other_hardware");
  if (version < (device.versions.get(hotfix) ?? 0)) return refuse("older_version");
  return { kind: "agreed", hotfix, version };
}

function refuse(reason: RefusalReason): Agreement {
  return { kind: "refused", reason };
}
