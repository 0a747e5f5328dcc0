import createClient from "openapi-fetch";
import type { paths } from "./schema.gen.ts";

/** The server said no, or nothing; the message is its sentence (RFC 9457 `detail`). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 where no answer came. */
  readonly status: number;
  /** The problem's stable code; empty where the answer was none of ours. */
  readonly code: string;
  /** When to try again, where the server says it. */
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, detail: string, retryAfterSeconds: number | null = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const client = createClient<paths>({ baseUrl: "/" });
export { client };

/** A body that is sent as it is: the document names none for what is a file. */
export function asItIs(content: File | string) {
  return {
    headers: { "content-type": "application/octet-stream" },
    body: content as never,
    bodySerializer: (sent: unknown) => sent as File | string,
  };
}

interface Answer<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer; throws what the server said otherwise. */
export async function dataOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (error) {
    // A question that was given up is no failure of the server.
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "", "");
  }
  const { response } = settled;
  if (!response.ok) {
    const after = Number(response.headers.get("retry-after") ?? Number.NaN);
    throw new ApiError(
      response.status,
      textIn(settled.error, "code"),
      textIn(settled.error, "detail"),
      Number.isFinite(after) ? after : null,
    );
  }
  // An answer that is ok has the body of its schema, or none (204).
  return settled.data as T;
}

function textIn(error: unknown, name: "code" | "detail"): string {
  if (typeof error !== "object" || error === null) return "";
  const value = (error as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : "";
}
