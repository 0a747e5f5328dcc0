import type { Session } from "chdb";
import { exception } from "./exceptions.ts";

interface Running {
  readonly cancel: AbortController;
  isOver: boolean;
}

export interface Progress {
  readonly readRows: number;
  readonly readBytes: number;
  readonly totalRows: number;
  readonly memoryBytes: number;
}

const killEveryMs = 100;

/**
 * The queries that run or wait, by their ids. The engine gives its own ids to queries, so ours stand in `log_comment`,
 * and a session of its own finds and stops them.
 */
export class RunningQueries {
  readonly #control: Session;
  readonly #running = new Map<string, Running>();

  constructor(control: Session) {
    this.#control = control;
  }

  /** Notes a query; the signal aborts when it is to stop, and `over` must be called when it has ended. */
  begin(queryId: string): { readonly signal: AbortSignal; readonly over: () => void } {
    if (this.#running.has(queryId))
      throw exception(
        "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
        `Query with id = ${queryId.slice(0, 100)} is already running`,
      );
    const running = { cancel: new AbortController(), isOver: false };
    this.#running.set(queryId, running);
    return {
      signal: running.cancel.signal,
      over: () => {
        running.isOver = true;
        this.#running.delete(queryId);
      },
    };
  }

  get ids(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Stops a query, wherever it is on its way; resolves when it has ended. */
  async kill(queryId: string): Promise<boolean> {
    const running = this.#running.get(queryId);
    if (running === undefined) return false;
    running.cancel.abort();
    while (!running.isOver) {
      // It may be between two steps, where the engine does not know it: asked again until it has ended.
      await this.#control.queryAsync(`KILL QUERY WHERE ${commentIs(queryId)} ASYNC`, { format: "Null" });
      if (!running.isOver) await new Promise((resolve) => setTimeout(resolve, killEveryMs));
    }
    return true;
  }

  async progress(queryId: string): Promise<Progress | null> {
    const result = await this.#control.queryAsync(
      `SELECT toString(read_rows), toString(read_bytes), toString(total_rows_approx), toString(memory_usage) FROM system.processes WHERE ${commentIs(queryId)}`,
      { format: "JSONCompactEachRow" },
    );
    const text = result.text();
    if (text === "") return null;
    // The statement names four columns of text.
    const [readRows, readBytes, totalRows, memoryBytes] = JSON.parse(text.split("\n")[0] ?? "[]") as string[];
    return {
      readRows: Number(readRows),
      readBytes: Number(readBytes),
      totalRows: Number(totalRows),
      memoryBytes: Number(memoryBytes),
    };
  }
}

function commentIs(queryId: string): string {
  return `Settings['log_comment'] = '${queryId.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
