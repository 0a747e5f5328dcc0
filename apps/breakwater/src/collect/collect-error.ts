export type CollectErrorCode =
  | "address_in_use"
  | "permission_denied"
  | "address_not_available"
  | "cannot_listen"
  | "cannot_read";

/** What goes wrong with a listener or a file; `message` says what to do. */
export class CollectError extends Error {
  override readonly name = "CollectError";
  readonly code: CollectErrorCode;

  constructor(code: CollectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Why an address cannot be listened on, and what to do. `flag` is the option that changes it. */
export function listenError(
  what: string,
  address: { readonly host: string; readonly port: number },
  flag: string,
  cause: unknown,
): CollectError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const where = `${what} ${address.host}:${address.port}`;
  switch (code) {
    case "EADDRINUSE":
      return new CollectError(
        "address_in_use",
        `${where}: the port is in use by another program; stop it, or choose another port with ${flag}`,
        { cause },
      );
    case "EACCES":
      return new CollectError(
        "permission_denied",
        `${where}: not allowed to listen there; ports below 1024 need privileges, so choose a higher one with ${flag}`,
        { cause },
      );
    case "EADDRNOTAVAIL":
      return new CollectError(
        "address_not_available",
        `${where}: this machine has no such address; choose another in the configuration file`,
        { cause },
      );
    default:
      return new CollectError(
        "cannot_listen",
        `${where}: cannot listen: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
  }
}
