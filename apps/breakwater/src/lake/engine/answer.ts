import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from "node:zlib";
import { type EngineException, httpStatusOf } from "./exceptions.ts";
import type { EngineRequest } from "./request.ts";
import type { Progress } from "./running.ts";

/** What a query answered beside its rows. */
export interface Summary {
  readonly resultRows: number;
  readonly elapsedNs: number;
}

const contentTypes: Readonly<Record<string, string>> = {
  JSON: "application/json; charset=UTF-8",
  JSONCompact: "application/json; charset=UTF-8",
  JSONEachRow: "application/x-ndjson; charset=UTF-8",
  JSONCompactEachRow: "application/x-ndjson; charset=UTF-8",
  CSV: "text/csv; charset=UTF-8; header=absent",
  CSVWithNames: "text/csv; charset=UTF-8; header=present",
  TabSeparated: "text/tab-separated-values; charset=UTF-8",
  TSV: "text/tab-separated-values; charset=UTF-8",
};

/** The answer to one request: its head goes out with the first bytes of the result, an exception in its place or behind. */
export interface Answer {
  /** Tells how far the query is; nothing where that was not asked for. */
  progress(progress: Progress): void;
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  fail(error: EngineException): void;
}

export function createAnswer(
  response: ServerResponse,
  request: Pick<EngineRequest, "queryId" | "encoding" | "wantsProgress">,
  about: { readonly format: () => string; readonly summary: () => Summary | null },
): Answer {
  const tag = randomBytes(8).toString("hex");
  const head = (): [string, string][] => {
    const format = about.format();
    const summary = about.summary();
    return [
      ["Content-Type", contentTypes[format] ?? "application/octet-stream"],
      ["X-ClickHouse-Server-Display-Name", "breakwater"],
      // An id of the client's own is no header until it is known to be one.
      ["X-ClickHouse-Query-Id", encodeURI(request.queryId)],
      ["X-ClickHouse-Format", format],
      ["X-ClickHouse-Timezone", "UTC"],
      ["X-ClickHouse-Exception-Tag", tag],
      ...(summary === null ? [] : [["X-ClickHouse-Summary", summaryText(summary)] as [string, string]]),
    ];
  };
  return request.wantsProgress
    ? new ProgressAnswer(response, head, tag)
    : new PlainAnswer(response, head, tag, request.encoding);
}

function summaryText({ resultRows, elapsedNs }: Summary): string {
  return JSON.stringify({ result_rows: String(resultRows), elapsed_ns: String(elapsedNs) });
}

type Head = () => [string, string][];

class PlainAnswer implements Answer {
  readonly #response: ServerResponse;
  readonly #head: Head;
  readonly #tag: string;
  readonly #encoding: EngineRequest["encoding"];
  #out: Writable | null = null;

  constructor(response: ServerResponse, head: Head, tag: string, encoding: EngineRequest["encoding"]) {
    this.#response = response;
    this.#head = head;
    this.#tag = tag;
    this.#encoding = encoding;
  }

  progress(): void {}

  async write(bytes: Uint8Array): Promise<void> {
    const out = this.#begin();
    if (!out.write(bytes) && !this.#response.destroyed)
      // A client that went away drains nothing any more.
      await Promise.race([once(out, "drain"), once(this.#response, "close")]);
  }

  async end(): Promise<void> {
    this.#begin().end();
  }

  fail(error: EngineException): void {
    if (this.#out !== null) return void this.#out.end(exceptionBlock(error, this.#tag));
    this.#response.writeHead(httpStatusOf(error.code), {
      ...Object.fromEntries(this.#head()),
      "Content-Type": "text/plain; charset=UTF-8",
      "X-ClickHouse-Exception-Code": String(error.code),
    });
    this.#response.end(`${error.message}\n`);
  }

  #begin(): Writable {
    if (this.#out !== null) return this.#out;
    const encoding: Record<string, string> =
      this.#encoding === null ? {} : { "Content-Encoding": this.#encoding };
    this.#response.writeHead(200, { ...Object.fromEntries(this.#head()), ...encoding });
    const compressor = this.#encoding === null ? null : compressors[this.#encoding]();
    compressor?.pipe(this.#response);
    this.#out = compressor ?? this.#response;
    return this.#out;
  }
}

const compressors = {
  gzip: createGzip,
  deflate: createDeflate,
  br: createBrotliCompress,
  zstd: createZstdCompress,
};

/** As a server ends a result that an exception cuts off (ClickHouse WriteBufferFromHTTPServerResponse.cpp). */
function exceptionBlock(error: EngineException, tag: string): string {
  const message = `${error.message}\n`;
  return `\r\n__exception__\r\n${tag}\r\n${message}${Buffer.byteLength(message)} ${tag}\r\n__exception__\r\n`;
}

/**
 * `send_progress_in_http_headers=1`: a header for each step while the query runs. The head is thus begun before it is
 * known how it ends, which Node's ServerResponse cannot do: the bytes are written to the socket, which closes behind.
 */
class ProgressAnswer implements Answer {
  readonly #response: ServerResponse;
  readonly #head: Head;
  readonly #tag: string;
  #state: "none" | "head" | "body" = "none";

  constructor(response: ServerResponse, head: Head, tag: string) {
    this.#response = response;
    this.#head = head;
    this.#tag = tag;
  }

  progress({ readRows, readBytes, totalRows, memoryBytes }: Progress): void {
    if (this.#state === "body") return;
    this.#beginHead();
    const progress = {
      read_rows: String(readRows),
      read_bytes: String(readBytes),
      total_rows_to_read: String(totalRows),
      memory_usage: String(memoryBytes),
    };
    this.#put(`X-ClickHouse-Progress: ${JSON.stringify(progress)}\r\n`);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#beginBody([]);
    if (bytes.length > 0) this.#chunk(bytes);
    const { socket } = this.#response;
    if (socket?.writableNeedDrain === true)
      await Promise.race([once(socket, "drain"), once(this.#response, "close")]);
  }

  async end(): Promise<void> {
    this.#beginBody([]);
    this.#put("0\r\n\r\n");
    this.#response.socket?.end();
  }

  fail(error: EngineException): void {
    const isCut = this.#state === "body";
    this.#beginBody([["X-ClickHouse-Exception-Code", String(error.code)]]);
    this.#chunk(Buffer.from(isCut ? exceptionBlock(error, this.#tag) : `${error.message}\n`));
    this.#put("0\r\n\r\n");
    this.#response.socket?.end();
  }

  #beginHead(): void {
    if (this.#state !== "none") return;
    this.#state = "head";
    this.#put("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n");
  }

  #beginBody(more: readonly [string, string][]): void {
    if (this.#state === "body") return;
    this.#beginHead();
    this.#state = "body";
    const lines = [...this.#head(), ...more].map(([name, value]) => `${name}: ${value}\r\n`);
    this.#put(`${lines.join("")}\r\n`);
  }

  #chunk(bytes: Uint8Array): void {
    this.#put(`${bytes.length.toString(16)}\r\n`);
    this.#response.socket?.write(bytes);
    this.#put("\r\n");
  }

  #put(text: string): void {
    this.#response.socket?.write(text);
  }
}
