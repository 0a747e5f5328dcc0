import type { World } from "../world.ts";

export interface Sample {
  /** For `{id}` and the like. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Sent as JSON; a string is sent as text/plain. */
  readonly body?: unknown;
  /** Of the body, where it is another. */
  readonly contentType?: string;
  /** Who asks: a key of an administrator (the default), a person's session, nobody. */
  readonly as?: Readonly<Record<string, string>>;
}

export type Make = (world: World) => Promise<Sample> | Sample;

export const nothing: Make = () => ({});
