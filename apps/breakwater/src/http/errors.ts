import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { LakeError } from "../lake/lake-error.ts";
import type { Log } from "../platform/log.ts";
import { taxiiMediaType } from "../platform/taxii-media-type.ts";
import { PasswordsBusyError } from "../store/credentials/password.ts";
import { StoreError, type StoreErrorCode } from "../store/store-error.ts";

/** A problem to be answered (RFC 9457); `code` is stable and documented. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, "not_found", `there is no such ${what}`);
}

/** Turns what was thrown into a problem, answered as a problem document where nothing else is said; what is unexpected is logged and told without internals. */
export function createErrorHandler(
  log: Log,
  answer: (reply: FastifyReply, problem: HttpProblem) => void = send,
) {
  return function onError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
    const problem = toProblem(error);
    if (problem.status >= 500 && !(error instanceof HttpProblem)) {
      log.error("a request failed", {
        method: request.method,
        url: request.url.split("?")[0],
        reason: error.stack ?? error.message,
      });
    }
    answer(reply, problem);
  };
}

export function send(reply: FastifyReply, problem: HttpProblem): void {
  if (isTaxiiPath(reply.request.url)) return sendTaxii(reply, problem);
  void reply
    .code(problem.status)
    .headers(problem.headers)
    .type("application/problem+json")
    .send({
      type: `urn:breakwater:problem:${problem.code}`,
      title: problem.code.replaceAll("_", " "),
      status: problem.status,
      code: problem.code,
      detail: problem.message,
    });
}

/** TAXII clients read errors of their own kind (TAXII 2.1 §3.6.1). */
function sendTaxii(reply: FastifyReply, problem: HttpProblem): void {
  const error = {
    title: problem.code.replaceAll("_", " "),
    description: problem.message,
    error_code: problem.code,
    http_status: String(problem.status),
  };
  // As bytes: Fastify would add a charset, which the media type does not have.
  void reply
    .code(problem.status)
    .headers({ ...problem.headers, "content-type": taxiiMediaType })
    .send(Buffer.from(JSON.stringify(error)));
}

function isTaxiiPath(url: string): boolean {
  return /^\/taxii2(?:\/|\?|$)/.test(url);
}

/** Of what a person can set right; null for what is wrong with the store itself. */
function statusOf(code: StoreErrorCode): number | null {
  switch (code) {
    case "invalid_cursor":
    case "weak_password":
      return 400;
    case "name_taken":
    case "last_administrator":
    case "not_empty":
    case "wrong_state":
    case "too_many":
      return 409;
    case "same_person":
      return 403;
    case "folder_in_use":
    case "cannot_open":
    case "newer_schema":
    case "disk_full":
    case "unbindable_value":
      return null;
  }
}

function toProblem(error: FastifyError | Error): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof LakeError) {
    if (error.code === "invalid_search" || error.code === "invalid_sql")
      return new HttpProblem(400, error.code, error.message);
    if (error.code === "query_limit") return new HttpProblem(422, error.code, error.message);
    return new HttpProblem(503, "lake_unavailable", "the lake cannot answer at the moment; try again", {
      "retry-after": "5",
    });
  }
  if (error instanceof StoreError) {
    const status = statusOf(error.code);
    if (status !== null) return new HttpProblem(status, error.code, error.message);
    return new HttpProblem(
      503,
      "store_unavailable",
      "the control store cannot answer at the moment; try again",
      { "retry-after": "5" },
    );
  }
  if (error instanceof PasswordsBusyError)
    return new HttpProblem(503, "busy", error.message, { "retry-after": "2" });
  if ("validation" in error && error.validation !== undefined)
    return new HttpProblem(400, "invalid_request", error.message);
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status === 413)
    return new HttpProblem(413, "too_large", "the body is larger than this route takes; send it in parts");
  if (status >= 400 && status < 500) return new HttpProblem(status, "invalid_request", error.message);
  return new HttpProblem(500, "internal", "something went wrong here; the server's log says what");
}
