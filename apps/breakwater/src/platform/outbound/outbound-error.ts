export type OutboundErrorCode =
  | "invalid_url"
  /** The name leads to a private or reserved address. */
  | "refused_address"
  /** Without TLS to an address that the configuration does not allow that for. */
  | "insecure"
  | "unresolvable"
  | "too_many_redirects"
  | "too_large"
  /** The body is compressed in a way that cannot be read. */
  | "broken_encoding"
  | "timeout"
  | "aborted"
  | "tls"
  | "connection";

/** Why there is no answer; `message` names the host, what was expected and what came. */
export class OutboundError extends Error {
  override readonly name = "OutboundError";
  readonly code: OutboundErrorCode;

  constructor(code: OutboundErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
