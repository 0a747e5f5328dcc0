import { randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { exception } from "./exceptions.ts";

/** A request of the ClickHouse HTTP interface, its parameters sorted by what they are for. */
export interface EngineRequest {
  readonly queryId: string;
  /** The statement, or its beginning, of the URL; the body follows it. */
  readonly query: string;
  readonly database: string | null;
  readonly defaultFormat: string;
  readonly sessionId: string | null;
  readonly sessionTimeoutMs: number;
  /** By name, as they are sent. */
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly wantsProgress: boolean;
  readonly progressIntervalMs: number;
  /** What the answer is compressed with. */
  readonly encoding: "gzip" | "deflate" | "br" | "zstd" | null;
  readonly bodyEncoding: string | null;
}

/** Parameters that are for the endpoint and no settings of the query. */
const reserved: ReadonlySet<string> = new Set([
  "query",
  "query_id",
  "database",
  "default_format",
  "session_id",
  "session_timeout",
  "session_check",
  "close_session",
  "user",
  "password",
  "quota_key",
  "role",
  "compress",
  "decompress",
  "stacktrace",
  "buffer_size",
  "wait_end_of_query",
  "enable_http_compression",
  "http_zlib_compression_level",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "cancel_http_readonly_queries_on_client_close",
  "add_http_cors_header",
  "client_protocol_version",
  "log_comment",
  "INTO",
]);
const name = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const longestSessionSeconds = 3_600;

export function parseRequest(request: IncomingMessage, url: URL): EngineRequest {
  const { searchParams: search } = url;
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [key, value] of search) {
    if (reserved.has(key)) continue;
    const isParameter = key.startsWith("param_");
    const plain = isParameter ? key.slice("param_".length) : key;
    if (!name.test(plain)) throw exception("BAD_ARGUMENTS", `"${key.slice(0, 100)}" is no name of a setting`);
    (isParameter ? parameters : settings).set(plain, value);
  }
  for (const unsupported of ["compress", "decompress"])
    if (isOn(search.get(unsupported)))
      throw exception(
        "NOT_IMPLEMENTED",
        `${unsupported}=1 (ClickHouse's own blocks) is not supported; use Content-Encoding and enable_http_compression=1`,
      );
  // As on a server: a request that may be repeated by anyone on the way writes nothing.
  if (request.method !== "POST" && !settings.has("readonly")) settings.set("readonly", "2");
  const seconds = Number(search.get("session_timeout") ?? 60);
  return {
    queryId: search.get("query_id") ?? randomUUID(),
    query: search.get("query") ?? "",
    database: header(request, "x-clickhouse-database") ?? search.get("database"),
    defaultFormat: header(request, "x-clickhouse-format") ?? search.get("default_format") ?? "TabSeparated",
    sessionId: search.get("session_id"),
    sessionTimeoutMs: Math.min(Math.max(1, seconds || 60), longestSessionSeconds) * 1_000,
    settings,
    parameters,
    wantsProgress: isOn(search.get("send_progress_in_http_headers")),
    progressIntervalMs: Math.max(50, Number(search.get("http_headers_progress_interval_ms") ?? 100) || 100),
    encoding: isOn(search.get("enable_http_compression")) ? encodingOf(request) : null,
    bodyEncoding: header(request, "content-encoding"),
  };
}

/** Whether the request carries the password, in any of the ways that ClickHouse takes it. */
export function isAllowed(request: IncomingMessage, url: URL, password: string): boolean {
  const { authorization } = request.headers;
  const basic =
    authorization?.startsWith("Basic ") === true
      ? Buffer.from(authorization.slice("Basic ".length), "base64")
          .toString("utf8")
          .split(":")
          .slice(1)
          .join(":")
      : null;
  const given = Buffer.from(
    header(request, "x-clickhouse-key") ?? url.searchParams.get("password") ?? basic ?? "",
  );
  const expected = Buffer.from(password);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function isOn(value: string | null): boolean {
  return value === "1" || value === "true";
}

const encodings = ["zstd", "br", "gzip", "deflate"] as const;

function encodingOf(request: IncomingMessage): EngineRequest["encoding"] {
  const accepted = header(request, "accept-encoding")
    ?.split(",")
    .map((part) => part.split(";")[0]?.trim());
  return encodings.find((encoding) => accepted?.includes(encoding)) ?? null;
}
