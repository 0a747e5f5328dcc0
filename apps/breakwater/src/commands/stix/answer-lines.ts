import { type CommandIo, exitCode } from "../io.ts";
import { droppedLine, eventBatches, maximumLineBytes } from "../sigma/event-batches.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a command answers to one line, and whether the line could be read. */
export interface Answers {
  readonly answer: (input: Json) => Json;
  /** The answer to a line that is no JSON object. */
  readonly unreadable: (error: string) => Json;
}

/**
 * Answers NDJSON with NDJSON: one line for each that is not blank, in order. Exit code 1 where a line could not be read;
 * it has its answer all the same, so that the lines keep their places.
 */
export async function answerLines({ answer, unreadable }: Answers, io: CommandIo): Promise<number> {
  let hasUnreadable = false;
  for await (const { bytes } of eventBatches(io.stdin)) {
    if (io.signal.aborted) break;
    for (const line of new TextDecoder().decode(bytes).split("\n")) {
      if (line.trim() === "") continue;
      const input = readLine(line);
      hasUnreadable ||= "problem" in input;
      const output = "problem" in input ? unreadable(input.problem) : answer(input.object);
      await io.out(`${JSON.stringify(output)}\n`);
    }
  }
  return hasUnreadable ? exitCode.failed : exitCode.ok;
}

function readLine(line: string): { readonly object: Json } | { readonly problem: string } {
  if (line === droppedLine) return { problem: `the line is longer than ${maximumLineBytes} bytes` };
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { object: value as Json };
    return { problem: "expected a JSON object" };
  } catch (error) {
    return { problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
