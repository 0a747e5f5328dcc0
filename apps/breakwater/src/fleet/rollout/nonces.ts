import { randomBytes } from "node:crypto";

/** What each device was asked with last; of a device that never answers only one is kept. */
export class Nonces {
  readonly #byDevice = new Map<string, string>();

  issue(device: string): string {
    const nonce = randomBytes(16).toString("hex");
    this.#byDevice.set(device, nonce);
    return nonce;
  }

  take(device: string): string | null {
    const nonce = this.#byDevice.get(device) ?? null;
    this.#byDevice.delete(device);
    return nonce;
  }
}
