/** What a command reads and writes; tests pass their own. */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Writes to standard output; resolves when more can be written. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** Standard error is a terminal, so progress can be shown. */
  readonly isTerminal: boolean;
  /** Aborted when the command should stop. */
  readonly signal: AbortSignal;
}

/** DESIGN section 6: 0 done, 1 what was asked about does not hold, 2 a wrong use or input that cannot be read. */
export const exitCode = { ok: 0, failed: 1, usage: 2 } as const;

/** A wrong use of a command: told on standard error, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
