import { type CommandIo, UsageError } from "./io.ts";
import {
  createOfflineNormalise,
  type InputFormat,
  type OfflineOptions,
  type OfflineRecord,
  readFileRecords,
  readInputRecords,
} from "./offline.ts";

export interface NormaliseCommand extends OfflineOptions {
  readonly files: readonly string[];
  readonly from: InputFormat;
}

/** `breakwater normalise`: each input as one OCSF event on a line, in order; one output for every input. */
export async function normaliseCommand(command: NormaliseCommand, io: CommandIo): Promise<number> {
  const normalise = createOfflineNormalise(command);
  const write = async (batches: AsyncIterable<readonly OfflineRecord[]>): Promise<void> => {
    for await (const records of batches)
      await io.out(records.map(({ record }) => `${JSON.stringify(normalise(record))}\n`).join(""));
  };
  if (command.files.length === 0) await write(readInputRecords(io.stdin, command.from, command));
  for (const file of command.files) {
    try {
      await write(readFileRecords(file, command.from, command));
    } catch (error) {
      if (isClosedOutput(error)) throw error;
      throw new UsageError(
        `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return 0;
}

function isClosedOutput(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
