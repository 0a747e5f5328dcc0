import { InvalidArgumentError } from "commander";
import type { CommandIo } from "../io.ts";

/** What every subcommand is declared with. */
export interface Cli {
  readonly io: CommandIo;
  readonly version: string;
  /** The default data folder is below it: the clone, or where an installed package is run. */
  readonly root: string;
  /** Folders of rules that come with Breakwater. */
  readonly contentRules: readonly string[];
  readonly feedCatalogue: string;
  readonly endOfLife: string;
  readonly queryPacks: string;
  readonly scenarioDirectory: string;
  /** The built console. */
  readonly consoleDirectory: string;
  /** Runs the work and keeps its exit code. Implementations are imported there, so that each command loads only its own. */
  readonly run: (work: () => Promise<number>) => Promise<void>;
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

export function toPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535");
  return port;
}

/** ms since the epoch. */
export function toTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError("expected a time such as 2026-11-24T09:00:00Z");
  return time;
}
