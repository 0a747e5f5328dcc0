import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { type Answer, createAnswer } from "./answer.ts";
import { type EngineException, exception, toException } from "./exceptions.ts";
import { execute, type Execution } from "./execute.ts";
import { type EngineRequest, isAllowed, parseRequest } from "./request.ts";
import { parseStatement, type Statement } from "./statement.ts";

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** A statement is this long at most, its rows aside. */
const maximumQueryBytes = 4 * 1024 * 1024;

/** The ClickHouse HTTP interface: /ping, queries, inserts of any format, parameters, settings, sessions, progress. */
export function createHandler(execution: Execution & { readonly password: string }): Respond {
  return (request, response) => {
    respond(request, response, execution).catch((error: unknown) => {
      // What fails before there is an answer: a broken request.
      const { code, message } = toException(error);
      if (response.headersSent) return void response.destroy();
      response.writeHead(code === 516 ? 403 : 400, { "X-ClickHouse-Exception-Code": String(code) });
      response.end(`${message}\n`);
    });
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  execution: Execution & { readonly password: string },
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://engine");
  const isQuery = url.searchParams.has("query") || request.method === "POST";
  if (url.pathname === "/ping" || url.pathname === "/replicas_status" || (url.pathname === "/" && !isQuery))
    return void response.end("Ok.\n");
  if (!isAllowed(request, url, execution.password))
    throw exception(
      "AUTHENTICATION_FAILED",
      "Authentication failed: the password is not the one of this start",
    );
  const parsed = parseRequest(request, url);
  const result = { format: parsed.defaultFormat, summary: null };
  const answer = createAnswer(response, parsed, {
    format: () => result.format,
    summary: () => result.summary,
  });
  try {
    const { statement, rows } = await readStatement(request, parsed);
    await execute({ request: parsed, statement, rows, response, answer, result }, execution);
    await answer.end();
  } catch (error) {
    // The rest of a body that nobody reads would keep the connection from being used again.
    request.resume();
    tell(answer, toException(error), response);
  }
}

function tell(answer: Answer, error: EngineException, response: ServerResponse): void {
  if (!response.destroyed) answer.fail(error);
}

interface Read {
  readonly statement: Statement;
  /** Rows of an insert, and what they are compressed with. */
  readonly rows: { readonly bytes: AsyncIterable<Uint8Array>; readonly compression: string } | null;
}

/** The statement is in the URL, or at the beginning of the body; the rows of an INSERT follow it. */
async function readStatement(request: IncomingMessage, parsed: EngineRequest): Promise<Read> {
  if (parsed.query.trim() !== "") {
    const early = tryParse(parsed.query);
    if (early?.kind === "insert") {
      const inline = parsed.query.slice(early.dataStart).trimStart();
      const rows = inline === "" ? request : before(Buffer.from(inline), request);
      return { statement: early, rows: { bytes: rows, compression: compressionOf(parsed, inline) } };
    }
  }
  const body = decompressed(request, parsed.bodyEncoding);
  const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const { head, isWhole } = await readHead(iterator);
  // One character a byte, so that places in the text are places in the bytes; put back below.
  const prefix = parsed.query === "" ? "" : Buffer.from(`${parsed.query}\n`).toString("latin1");
  const text = prefix + head.toString("latin1");
  const statement = parseStatement(text);
  if (statement.kind === "insert") {
    const rest = skipBreak(Buffer.from(text.slice(statement.dataStart), "latin1"));
    const bytes = before(rest, { [Symbol.asyncIterator]: () => iterator });
    return { statement: inUtf8(statement), rows: { bytes, compression: "none" } };
  }
  if (!isWhole) throw exception("QUERY_IS_TOO_LARGE", `A statement has at most ${maximumQueryBytes} bytes`);
  return { statement: inUtf8(statement), rows: null };
}

/** What is wrong may be so only because the rest is in the body: then it is said there. */
function tryParse(query: string): Statement | null {
  try {
    return parseStatement(query);
  } catch {
    return null;
  }
}

function inUtf8(statement: Statement): Statement {
  if (statement.kind !== "insert") return { ...statement, sql: utf8(statement.sql) };
  return { ...statement, fromFile: (file) => utf8(statement.fromFile(file)) };
}

function utf8(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** One line break or blank stands between FORMAT and the rows. */
function skipBreak(bytes: Buffer): Buffer {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 32 || bytes[at] === 9)) at += 1;
  if (bytes[at] === 13) at += 1;
  if (bytes[at] === 10) at += 1;
  return bytes.subarray(at);
}

async function readHead(
  body: AsyncIterator<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < maximumQueryBytes) {
    const { done, value } = await body.next();
    if (done === true) return { head: Buffer.concat(chunks), isWhole: true };
    chunks.push(value);
    size += value.length;
  }
  return { head: Buffer.concat(chunks), isWhole: false };
}

async function* before(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}

/** As the engine calls it where it reads the file; it knows more of them than we do. */
function compressionOf({ bodyEncoding }: EngineRequest, inline: string): string {
  if (bodyEncoding === null || bodyEncoding === "identity") return "none";
  if (inline !== "")
    throw exception("NOT_IMPLEMENTED", "Rows in the URL and a compressed body cannot be put together");
  if (!/^(?:gzip|deflate|br|xz|zstd|lz4|bz2|snappy)$/.test(bodyEncoding))
    throw exception("NOT_IMPLEMENTED", `Content-Encoding "${bodyEncoding.slice(0, 40)}" is not supported`);
  return bodyEncoding;
}

function decompressed(request: IncomingMessage, encoding: string | null): Readable {
  switch (encoding) {
    case null:
    case "identity":
      return request;
    case "gzip":
      return request.pipe(createGunzip());
    case "deflate":
      return request.pipe(createInflate());
    case "br":
      return request.pipe(createBrotliDecompress());
    case "zstd":
      return request.pipe(createZstdDecompress());
    default:
      throw exception(
        "NOT_IMPLEMENTED",
        `Content-Encoding "${encoding.slice(0, 40)}" is for rows whose statement is in the URL`,
      );
  }
}
