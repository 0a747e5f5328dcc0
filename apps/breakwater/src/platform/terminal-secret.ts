import { openSync } from "node:fs";
import { ReadStream } from "node:tty";

const maximumLength = 1_024;
const keys = { enter: 13, lineFeed: 10, interrupt: 3, end: 4, backspace: 8, delete: 127 } as const;

/** Asks on the controlling terminal, whatever standard input is, and shows nothing of what is typed; `null` without a terminal. */
export async function askSecret(prompt: string, write: (text: string) => void): Promise<string | null> {
  const handle = openTerminal();
  if (handle === null) return null;
  const terminal = new ReadStream(handle);
  terminal.setRawMode(true);
  write(prompt);
  try {
    return await readLine(terminal);
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
    write("\n");
  }
}

function openTerminal(): number | null {
  try {
    return openSync("/dev/tty", "r+");
  } catch {
    return null; // no terminal: a service, a job, a container
  }
}

async function readLine(terminal: ReadStream): Promise<string | null> {
  const typed: number[] = [];
  for await (const chunk of terminal as AsyncIterable<Buffer>)
    for (const byte of chunk) {
      if (byte === keys.enter || byte === keys.lineFeed) return Buffer.from(typed).toString("utf8");
      if (byte === keys.interrupt || byte === keys.end) return null;
      if (byte === keys.backspace || byte === keys.delete) removeLast(typed);
      else if (typed.length < maximumLength) typed.push(byte);
    }
  return null;
}

/** The last character, which may be several bytes of UTF-8. */
function removeLast(typed: number[]): void {
  while (typed.length > 0 && ((typed.pop() ?? 0) & 0xc0) === 0x80);
}
