import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session } from "chdb";
import { type SerialSession, serialSession } from "./serial-session.ts";
import { spool } from "./spool.ts";

interface HandlerOptions {
  readonly writer: Session;
  readonly reader: Session;
  readonly password: string;
}

interface Sessions {
  readonly writer: SerialSession;
  readonly reader: SerialSession;
  readonly password: string;
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

const maximumQueryBytes = 1024 * 1024;

/** Answers the part of the ClickHouse HTTP protocol that our one client uses: /ping, queries, and inserts of Native blocks. */
export function createHandler({ writer, reader, password }: HandlerOptions): Respond {
  const sessions = { writer: serialSession(writer), reader: serialSession(reader), password };
  return (request, response) => {
    respond(request, response, sessions).catch((error: unknown) => sendError(response, error));
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, options: Sessions): Promise<void> {
  const url = new URL(request.url ?? "/", "http://engine");
  if (url.pathname === "/ping") return void response.end("Ok.\n");
  if (!isAllowed(request, options.password)) {
    response.writeHead(401, { "X-ClickHouse-Exception-Code": "516" });
    return void response.end("Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)\n");
  }
  const statement = url.searchParams.get("query");
  if (statement !== null && /^\s*INSERT\s/i.test(statement))
    return insert(statement, request, response, options.writer);
  const query = statement ?? (await readText(request));
  const session = url.searchParams.get("session_id") === "write" ? options.writer : options.reader;
  const { sql, format } = splitFormat(query, url.searchParams.get("default_format"));
  const parameters = parametersOf(url.searchParams);
  const bytes = await session.query(sql, parameters, format);
  response.writeHead(200, { "Content-Type": "application/octet-stream", "X-ClickHouse-Format": format });
  response.end(bytes);
}

/** `INSERT ... FROM input('structure') ... FORMAT Native`: the body goes into a file that the statement then reads. */
async function insert(
  statement: string,
  request: IncomingMessage,
  response: ServerResponse,
  writer: SerialSession,
): Promise<void> {
  const file = await spool(request);
  try {
    const { sql } = splitFormat(statement, null);
    // The path is ours: a folder made by mkdtemp, without quotes.
    await writer.query(sql.replace("FROM input(", `FROM file('${file.path}', 'Native', `), {}, "Null");
    response.writeHead(200);
    response.end();
  } finally {
    file.remove();
  }
}

function isAllowed(request: IncomingMessage, password: string): boolean {
  const basic =
    request.headers.authorization?.startsWith("Basic ") === true
      ? request.headers.authorization.slice(6)
      : "";
  const given = Buffer.from(Buffer.from(basic, "base64").toString("utf8").split(":").slice(1).join(":"));
  const expected = Buffer.from(password);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The client appends `FORMAT name`; chDB takes the format beside the statement. */
function splitFormat(
  query: string,
  fallback: string | null,
): { readonly sql: string; readonly format: string } {
  const match = /\s+FORMAT\s+([A-Za-z]{1,40})\s*;?\s*$/.exec(query);
  if (match === null) return { sql: query, format: fallback ?? "TabSeparated" };
  return { sql: query.slice(0, match.index), format: match[1] ?? "TabSeparated" };
}

/** `param_name=value`, values as the client escapes them (TabSeparated rules); only scalars are used. */
function parametersOf(search: URLSearchParams): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of search)
    if (name.startsWith("param_")) parameters[name.slice("param_".length)] = unescape(value);
  return parameters;
}

const escapes: Readonly<Record<string, string>> = {
  t: "\t",
  n: "\n",
  r: "\r",
  "0": "\0",
  b: "\b",
  f: "\f",
  "\\": "\\",
  "'": "'",
};

function unescape(value: string): string {
  return value.replaceAll(/\\(.)/gs, (whole, character: string) => escapes[character] ?? whole);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request's chunks are buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maximumQueryBytes) throw new Error("Code: 62. DB::Exception: the query is too long");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** ClickHouse errors carry their code in the text and in a header, which the client reads. */
function sendError(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) return void response.destroy();
  const text = message.startsWith("Code: ")
    ? message
    : `Code: 1001. DB::Exception: ${message} (STD_EXCEPTION)`;
  const code = /^Code: ([0-9]+)/.exec(text)?.[1] ?? "1001";
  response.writeHead(500, {
    "X-ClickHouse-Exception-Code": code,
    "Content-Type": "text/plain; charset=UTF-8",
  });
  response.end(`${text}\n`);
}
