import { Session } from "chdb";
import { exception } from "./exceptions.ts";
import type { EngineRequest } from "./request.ts";

interface Kept {
  readonly session: Session;
  isBusy: boolean;
  timer: NodeJS.Timeout;
}

const maximumKept = 100;

/**
 * Sessions of chDB. A request has one of its own, so that no setting, parameter or database of another is left in it;
 * one that names a `session_id` finds the same again until it was idle for its time.
 */
export class Sessions {
  readonly #directory: string;
  readonly #arguments: readonly string[];
  readonly #kept = new Map<string, Kept>();

  constructor(directory: string, connectionArguments: readonly string[]) {
    this.#directory = directory;
    this.#arguments = connectionArguments;
  }

  /** A session without anything set. */
  open(): Session {
    return new Session(this.#directory, { connectionArgs: this.#arguments });
  }

  /** Runs something in the request's session. */
  async use<T>(request: EngineRequest, run: (session: Session) => Promise<T>): Promise<T> {
    const { sessionId } = request;
    if (sessionId !== null) return this.#useKept(sessionId, request, run);
    const session = this.open();
    try {
      await prepare(session, request);
      return await run(session);
    } finally {
      session.close();
    }
  }

  async #useKept<T>(id: string, request: EngineRequest, run: (session: Session) => Promise<T>): Promise<T> {
    const kept = this.#kept.get(id) ?? this.#keep(id);
    if (kept.isBusy)
      throw exception("SESSION_IS_LOCKED", `Session ${id.slice(0, 100)} is locked by a concurrent client`);
    kept.isBusy = true;
    clearTimeout(kept.timer);
    try {
      await prepare(kept.session, request);
      return await run(kept.session);
    } catch (error) {
      await discardLeftOver(kept.session);
      throw error;
    } finally {
      kept.isBusy = false;
      kept.timer = setTimeout(() => this.#forget(id), request.sessionTimeoutMs).unref();
    }
  }

  #keep(id: string): Kept {
    if (this.#kept.size >= maximumKept)
      throw exception("TOO_MANY_SIMULTANEOUS_QUERIES", `Too many sessions are kept: ${this.#kept.size}`);
    const kept = { session: this.open(), isBusy: false, timer: setTimeout(() => undefined, 0) };
    this.#kept.set(id, kept);
    return kept;
  }

  #forget(id: string): void {
    this.#kept.get(id)?.session.close();
    this.#kept.delete(id);
  }
}

/**
 * chDB 3.4 puts what a failed statement had already written in front of the next statement's result in the same session:
 * one of ours takes it, and is thrown away.
 */
async function discardLeftOver(session: Session): Promise<void> {
  try {
    await session.queryAsync("SELECT 1", { format: "TabSeparated" });
  } catch {
    // An engine that cannot do this must not answer anyone: its parent starts a new one.
    process.exit(1);
  }
}

/** The database, settings and parameters of a request; the query's id stands in `log_comment`, by which it is found. */
async function prepare(session: Session, request: EngineRequest): Promise<void> {
  const { database, settings, parameters, queryId } = request;
  if (database !== null && database !== "default") await session.queryAsync(`USE ${quotedName(database)}`);
  const assignments = [
    `log_comment = ${quoted(queryId)}`,
    // Parameters are written as a server takes them from the URL: escaped as in TabSeparated.
    ...[...parameters].map(([name, value]) => `param_${name} = ${quoted(value)}`),
    ...[...settings].flatMap(([name, value]) => (name === "readonly" ? [] : [`${name} = ${quoted(value)}`])),
  ];
  await session.queryAsync(`SET ${assignments.join(", ")}`);
  // Last, since nothing can be set after it.
  const readonly = settings.get("readonly");
  if (readonly !== undefined && readonly !== "0")
    await session.queryAsync(`SET readonly = ${quoted(readonly)}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function quotedName(text: string): string {
  return `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}
