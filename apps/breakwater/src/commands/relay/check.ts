import { readDevice } from "../../fleet/relay/relay.ts";
import { type Fact, ReadError } from "../../fleet/relay/reading.ts";
import { printable } from "../../platform/log.ts";
import { type CommandIo, exitCode } from "../io.ts";
import { devicesOf, relayConfigOf } from "./read-config.ts";

export interface RelayCheck {
  readonly config: string;
  /** Null: all of them. */
  readonly device: string | null;
  /** Everything that would be sent, as NDJSON, instead of a summary. */
  readonly isWhole: boolean;
}

/** `breakwater relay check`: reads devices once and says what would be told of them. Nothing is sent to the server. */
export async function relayCheck(command: RelayCheck, io: CommandIo): Promise<number> {
  let isAllRead = true;
  for (const device of devicesOf(relayConfigOf(command.config), command.device)) {
    try {
      const facts = await readDevice(device, io.signal);
      await io.out(command.isWhole ? linesOf(device.name, facts) : summaryOf(device.name, facts));
    } catch (error) {
      io.signal.throwIfAborted();
      if (!(error instanceof ReadError)) throw error;
      isAllRead = false;
      io.err(`${device.name}: ${printable(error.message)}\n`);
    }
  }
  return isAllRead ? exitCode.ok : exitCode.failed;
}

function linesOf(device: string, facts: readonly Fact[]): string {
  return facts.map((fact) => `${JSON.stringify({ device, ...fact })}\n`).join("");
}

function summaryOf(device: string, facts: readonly Fact[]): string {
  const of = (kind: Fact["kind"]) => facts.filter((fact) => fact.kind === kind);
  const named = (kind: Fact["kind"]) =>
    of(kind).map(
      ({ name, details }) =>
        `  ${kind.replaceAll("_", " ")}: ${name} ${Object.entries(details)
          .filter(([, value]) => value !== "")
          .map(([key, value]) => (key === "value" ? value : `${key}=${value}`))
          .join(", ")}`,
    );
  const lines = [
    `${device}: read; ${facts.length} facts, ${of("setting").length} of them settings`,
    ...named("system"),
    ...named("device"),
    ...named("account"),
    ...named("management_access"),
    ...named("logging"),
    ...named("automatic_updates"),
    ...named("unread"),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}
