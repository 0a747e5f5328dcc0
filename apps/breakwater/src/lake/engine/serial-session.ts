import type { Session } from "chdb";

/** One chDB session, used by one statement at a time. */
export interface SerialSession {
  /** The result's bytes in the format. */
  query(sql: string, parameters: Readonly<Record<string, string>>, format: string): Promise<Uint8Array>;
}

/**
 * chDB 3.4 puts what a failed statement had already written in front of the next statement's result in the same session,
 * whoever asks that (`lake.system.test.ts` shows it). So after a failure the session answers one statement of ours,
 * whose result is thrown away, before it answers anyone else.
 */
export function serialSession(session: Session): SerialSession {
  let last: Promise<unknown> = Promise.resolve();
  return {
    query(sql, parameters, format) {
      const result = last.then(() => run(session, sql, parameters, format));
      // The next statement waits for this one, however it ends.
      last = result.catch(() => discardLeftOver(session));
      return result;
    },
  };
}

async function run(
  session: Session,
  sql: string,
  parameters: Readonly<Record<string, string>>,
  format: string,
): Promise<Uint8Array> {
  const result =
    Object.keys(parameters).length === 0
      ? await session.queryAsync(sql, { format })
      : await session.queryBindAsync(sql, { ...parameters }, { format });
  return result.bytes();
}

async function discardLeftOver(session: Session): Promise<void> {
  try {
    await session.queryAsync("SELECT 1", { format: "TabSeparated" });
  } catch {
    // An engine that cannot do this must not answer anyone: its parent starts a new one.
    process.exit(1);
  }
}
