import { CollectError, listenError as ofListener } from "../collect/collect-error.ts";

/** Why the API's address cannot be listened on, and what to do. */
export function listenError(
  address: { readonly host: string; readonly port: number },
  cause: unknown,
): CollectError {
  return ofListener("the console and API on", address, "--http-port", cause);
}
