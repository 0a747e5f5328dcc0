import { readRelayConfig, type RelayConfig, type RelayDevice } from "../../fleet/relay/relay-config.ts";
import { UsageError } from "../io.ts";

export function relayConfigOf(path: string): RelayConfig {
  try {
    return readRelayConfig(path);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function devicesOf({ devices }: RelayConfig, name: string | null): readonly RelayDevice[] {
  const chosen = name === null ? devices : devices.filter((device) => device.name === name);
  if (chosen.length === 0)
    throw new UsageError(
      `no device is named "${name}"; there are ${devices.map((one) => one.name).join(", ")}`,
    );
  return chosen;
}
