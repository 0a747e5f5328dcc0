import { record } from "../../platform/json-members.ts";
import type { NodeDetails } from "../../store/osquery.ts";

/** OCSF 1.8.0, `os.type_id`. */
const osType = { other: 99, windows: 100, linux: 200, macos: 300 } as const;
/** osquery's platform type, a sum of bits: POSIX 1, Windows 2, BSD 4, Linux 8, macOS 16. */
const platformBits = { windows: 2, linux: 8, macos: 16 } as const;
const maximumText = 255;

export interface Enrolment {
  readonly secret: string;
  readonly details: NodeDetails;
}

/** What an enrolment says; `null` where it names no secret or no host. All values are text, and anyone's. */
export function readEnrolment(body: unknown): Enrolment | null {
  const fields = record(body);
  const secret = textOf(fields["enroll_secret"]);
  const identifier = textOf(fields["host_identifier"]);
  if (secret === null || identifier === null) return null;
  const host = record(fields["host_details"]);
  const os = record(host["os_version"]);
  const system = record(host["system_info"]);
  const info = record(host["osquery_info"]);
  const model = [textOf(system["hardware_vendor"]), textOf(system["hardware_model"])]
    .filter((part) => part !== null)
    .join(" ");
  return {
    secret,
    details: {
      identifier,
      hostname: textOf(system["hostname"]) ?? textOf(system["computer_name"]),
      osName: textOf(os["name"]),
      osVersion: textOf(os["version"]),
      osTypeId: osTypeOf(textOf(fields["platform_type"])),
      serial: serialOf(textOf(system["hardware_serial"])),
      model: model === "" ? null : model.slice(0, maximumText),
      osqueryVersion: textOf(info["version"]),
    },
  };
}

function textOf(value: unknown): string | null {
  const text =
    typeof value === "string" ? value.replaceAll("\0", "").trim().slice(0, maximumText).toWellFormed() : "";
  return text === "" ? null : text;
}

function osTypeOf(platform: string | null): number {
  const bits = Number(platform ?? "");
  if (!Number.isSafeInteger(bits) || bits <= 0) return 0;
  if ((bits & platformBits.windows) !== 0) return osType.windows;
  if ((bits & platformBits.macos) !== 0) return osType.macos;
  return (bits & platformBits.linux) !== 0 ? osType.linux : osType.other;
}

/** What virtual machines and cheap boards have in place of one. */
const noSerials = new Set(["-1", "0", "none", "not specified", "to be filled by o.e.m.", "default string"]);

function serialOf(text: string | null): string | null {
  return text === null || noSerials.has(text.toLowerCase()) ? null : text;
}
