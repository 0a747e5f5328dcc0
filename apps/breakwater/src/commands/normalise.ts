import { statSync } from "node:fs";
import { type Line, readFileLines, readLines } from "../collect/files/read-lines.ts";
import { systemClock } from "../platform/clock.ts";
import { type CommandIo, UsageError } from "./io.ts";
import { createOfflineNormalise, maximumLineBytes, toNdjsonRecord, toRecord } from "./offline.ts";

export interface NormaliseCommand {
  readonly files: readonly string[];
  readonly from: "lines" | "ndjson";
  readonly timezone: string | null;
  /** ms since the epoch; for lines without a year. The file's time where not given. */
  readonly referenceTime: number | null;
}

/** `breakwater normalise`: each input line as one OCSF event on a line, in order; one output for every input. */
export async function normaliseCommand(command: NormaliseCommand, io: CommandIo): Promise<number> {
  if (command.files.length === 0) {
    await write(
      readLines(io.stdin, { maximumLineBytes }),
      "stdin",
      command.referenceTime ?? systemClock.now(),
      command,
      io,
    );
    return 0;
  }
  for (const file of command.files) {
    const time = fileTime(file);
    await write(readFileLines(file, { maximumLineBytes }), file, command.referenceTime ?? time, command, io);
  }
  return 0;
}

async function write(
  batches: AsyncIterable<readonly Line[]>,
  path: string,
  receivedAt: number,
  command: NormaliseCommand,
  io: CommandIo,
): Promise<void> {
  const normalise = createOfflineNormalise(command, path);
  for await (const lines of batches) {
    let text = "";
    for (const line of lines) {
      const record =
        command.from === "ndjson" ? toNdjsonRecord(line, receivedAt) : toRecord(line, path, receivedAt);
      text += `${JSON.stringify(normalise(record))}\n`;
    }
    await io.out(text);
  }
}

function fileTime(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch (error) {
    throw new UsageError(
      `${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
