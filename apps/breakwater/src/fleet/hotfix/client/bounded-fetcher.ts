import { BaseFetcher } from "tuf-js";
// tuf-js tells by this class that there is no newer root (TUF 1.0.31 §5.3.3); its index does not export it.
import { DownloadHTTPError } from "tuf-js/dist/error.js";

/** Fetches for tuf-js: no redirects, and an end to every answer that trickles or never ends. */
export class BoundedFetcher extends BaseFetcher {
  /** Roots as they came, by number. */
  readonly roots = new Map<number, Buffer>();
  /** The last answer did not come, or not whole: that is no refusal. */
  isUnreachable = false;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;

  constructor(options: { readonly signal: AbortSignal; readonly timeoutMs: number }) {
    super();
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs;
  }

  override async fetch(url: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    // The signal ends the body too, not only the wait for its beginning.
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#timeoutMs)]);
    const response = await fetch(url, {
      signal,
      redirect: "error",
      headers: { "accept-encoding": "identity" },
    });
    if (response.ok && response.body !== null) return response.body;
    await response.body?.cancel();
    if (response.status >= 500) this.isUnreachable = true;
    throw new DownloadHTTPError(`${url}: expected status 200, got ${response.status}`, response.status);
  }

  override async downloadFile<T>(
    url: string,
    maxLength: number,
    handler: (file: string) => Promise<T>,
  ): Promise<T> {
    this.isUnreachable = false;
    try {
      return await super.downloadFile(url, maxLength, handler);
    } catch (error) {
      // As `fetch` throws them: no connection, a cut one, a redirect, an answer that took too long.
      if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError"))
        this.isUnreachable = true;
      throw error;
    }
  }

  override async downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    const bytes = await super.downloadBytes(url, maxLength);
    const number = /\/([1-9][0-9]{0,9})\.root\.json$/.exec(url)?.[1];
    if (number !== undefined) this.roots.set(Number(number), bytes);
    return bytes;
  }
}
