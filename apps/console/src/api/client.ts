import createClient from "openapi-fetch";
import type { paths } from "./schema.gen.ts";

/** The server said no, or nothing; `detail` is its sentence (RFC 9457). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const client = createClient<paths>({ baseUrl: "/" });
export { client };

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
  } catch {
    throw new ApiError(0, "");
  }
  if (!settled.response.ok) throw new ApiError(settled.response.status, detailOf(settled.error));
  // An answer that is ok has the body of its schema, or none (204).
  return settled.data as T;
}

function detailOf(error: unknown): string {
  return typeof error === "object" && error !== null && "detail" in error && typeof error.detail === "string"
    ? error.detail
    : "";
}
