/** ClickHouse's codes that the endpoint itself gives, by name (ClickHouse ErrorCodes.cpp). */
export const exceptionCodes = {
  SYNTAX_ERROR: 62,
  UNKNOWN_FORMAT: 73,
  NOT_IMPLEMENTED: 48,
  READONLY: 164,
  TIMEOUT_EXCEEDED: 159,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING: 216,
  BAD_ARGUMENTS: 36,
  QUERY_IS_TOO_LARGE: 282,
  SUPPORT_IS_DISABLED: 344,
  SESSION_IS_LOCKED: 373,
  QUERY_WAS_CANCELLED: 394,
  AUTHENTICATION_FAILED: 516,
  STD_EXCEPTION: 1001,
} as const;
export type ExceptionName = keyof typeof exceptionCodes;

/** What goes wrong with a query, told as ClickHouse tells it. */
export class EngineException extends Error {
  override readonly name = "EngineException";
  readonly code: number;

  /** `text` is the whole of what is answered: `Code: 62. DB::Exception: ... (SYNTAX_ERROR)`. */
  constructor(code: number, text: string, options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

export function exception(name: ExceptionName, message: string): EngineException {
  const code = exceptionCodes[name];
  return new EngineException(code, `Code: ${code}. DB::Exception: ${message} (${name})`);
}

/** Whatever was thrown, as an exception with a code; chDB gives ClickHouse's own text. */
export function toException(error: unknown): EngineException {
  if (error instanceof EngineException) return error;
  const message = error instanceof Error ? error.message : String(error);
  const start = message.search(/Code: [0-9]+\. /);
  if (start === -1) return exception("STD_EXCEPTION", message);
  const text = message.slice(start);
  return new EngineException(Number(/^Code: ([0-9]+)/.exec(text)?.[1] ?? 1001), text, { cause: error });
}

const badRequest: ReadonlySet<number> = new Set([
  6, 16, 20, 26, 27, 36, 38, 41, 42, 43, 44, 49, 53, 62, 70, 72, 117, 130, 131, 321, 374, 376, 427, 441, 456,
  457,
]);
const notFound: ReadonlySet<number> = new Set([46, 47, 50, 56, 60, 63, 73, 78, 81, 82, 115, 336]);

/** The HTTP status of a code (ClickHouse HTTPHandler.cpp, exceptionCodeToHTTPStatus). */
export function httpStatusOf(code: number): number {
  if (badRequest.has(code)) return 400;
  if (notFound.has(code)) return 404;
  switch (code) {
    case exceptionCodes.AUTHENTICATION_FAILED:
      return 403;
    case exceptionCodes.TIMEOUT_EXCEEDED:
      return 408;
    case exceptionCodes.QUERY_IS_TOO_LARGE:
      return 413;
    case exceptionCodes.NOT_IMPLEMENTED:
      return 501;
    case exceptionCodes.TOO_MANY_SIMULTANEOUS_QUERIES:
      return 503;
    default:
      return 500;
  }
}
