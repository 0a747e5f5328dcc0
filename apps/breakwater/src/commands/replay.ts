import { readFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import { systemClock } from "../platform/clock.ts";
import { readLibrary } from "../replay/library.ts";
import type { Scenario } from "../replay/scenario.ts";
import { sendLines } from "../replay/send.ts";
import { type ReplayLine, timelineOf } from "../replay/timeline.ts";
import { commandActor, consoleAddress, openControlStore, tenantOf } from "./control-store.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";
import { samplePortPath } from "./samples.ts";

export interface ReplayCommand {
  readonly scenario: string | null;
  readonly directory: string;
  readonly data: string;
  readonly to: { readonly host: string; readonly port: number } | null;
  readonly udp: boolean;
  /** Times faster than it happened; about a minute in all where not given. */
  readonly speed: number | null;
}

const defaultMs = 60_000;
const msPerDay = 86_400_000;

/** `breakwater replay`: a scenario over real syslog, at its own rhythm, and what of it can be seen. */
export async function replayCommand(command: ReplayCommand, io: CommandIo): Promise<number> {
  const { replayable: scenarios } = readLibrary(command.directory);
  if (command.scenario === null) {
    for (const { id, days, title } of scenarios.values()) await io.out(`${id}  ${title.en}, ${days} days\n`);
    return exitCode.ok;
  }
  const scenario = scenarios.get(command.scenario);
  if (scenario === undefined)
    throw new UsageError(
      `there is no scenario "${command.scenario}"; expected one of ${[...scenarios.keys()].join(", ")}`,
    );
  const target = command.to ?? sampleListener(command.data);
  if (command.to === null && command.udp)
    throw new UsageError("--udp: the listener for sample data takes TCP; name a receiver with --to");
  const lines = timelineOf(scenario, systemClock.now());
  const sent = await send(lines, scenario, { ...command, ...target }, io);
  await io.out(
    `${sent} of ${lines.length} lines sent to ${target.host}:${target.port}\n\n${stepsOf(scenario)}`,
  );
  return sent === lines.length ? exitCode.ok : exitCode.failed;
}

async function send(
  lines: readonly ReplayLine[],
  { days }: Scenario,
  command: ReplayCommand & { readonly host: string; readonly port: number },
  io: CommandIo,
): Promise<number> {
  const bar = io.isTerminal
    ? new SingleBar({
        format: "replaying [{bar}] {percentage}% {value}/{total} lines, now at {when}",
        stream: process.stderr,
        clearOnComplete: true,
      })
    : null;
  bar?.start(lines.length, 0, { when: "" });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  try {
    return await sendLines(lines, {
      host: command.host,
      port: command.port,
      protocol: command.udp ? "udp" : "tcp",
      speed: command.speed ?? (days * msPerDay) / defaultMs,
      signal: AbortSignal.any([stopping.signal, io.signal]),
      onLine: ({ time }, count) =>
        bar?.update(count, { when: new Date(time).toISOString().slice(0, 16).replace("T", " ") }),
    });
  } catch (cause) {
    throw new UsageError(
      `${command.host}:${command.port} does not take syslog over ${command.udp ? "UDP" : "TCP"}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    process.removeListener("SIGINT", stop);
    bar?.stop();
  }
}

/** What happened, and where it can or cannot be seen. */
function stepsOf({ steps }: Scenario): string {
  return steps
    .map(({ at, title, log, detectedBy, notVisible }) => {
      const where = notVisible === undefined ? `shown in: ${log}` : `not visible: ${notVisible.en}`;
      const found = detectedBy === undefined ? "" : `\n         found by: ${detectedBy}`;
      return `${at}  ${title.en}\n         ${where}${found}\n`;
    })
    .join("");
}

function sampleListener(data: string): { readonly host: string; readonly port: number } {
  try {
    return { host: "127.0.0.1", port: Number(readFileSync(samplePortPath(data), "utf8")) };
  } catch (cause) {
    throw new UsageError(
      `no server has run with the data folder ${data}: start one, name its folder with --data, or a receiver with --to`,
      { cause },
    );
  }
}

/** `breakwater sample remove`: asks the running server, with a key that ends with the command. */
export async function sampleRemove({ data }: { readonly data: string }, io: CommandIo): Promise<number> {
  await using store = await openControlStore(data);
  const tenant = await tenantOf(store, null);
  const by = commandActor();
  const { key, secret } = await store.keys.create(by, {
    tenant: tenant.id,
    role: "administrator",
    name: "sample remove",
    scope: { kind: "tenant", id: tenant.id },
    permissions: null,
    expiresAt: systemClock.now() + 60_000,
  });
  try {
    const response = await fetch(`${consoleAddress(data)}/api/v1/sample`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${secret}` },
    });
    const body = await response.text();
    if (!response.ok) throw new UsageError(`the server answered ${response.status}: ${body.slice(0, 500)}`);
    await io.out("sample data is removed\n");
    return exitCode.ok;
  } finally {
    await store.keys.revoke(by, tenant.id, key.id);
  }
}
