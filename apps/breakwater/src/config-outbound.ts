import { existsSync } from "node:fs";
import { resolve } from "node:path";
import Type, { type Static } from "typebox";
import { isNetwork } from "./platform/block-list.ts";

/** `outbound` of the configuration file. */
export const outboundSchema = Type.Object(
  {
    allowPrivate: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    ca: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

export interface OutboundConfig {
  /** Private networks that may be reached all the same, also without TLS. */
  readonly allowPrivate: readonly string[];
  /** File of certificates (PEM) that are trusted beside the public ones. */
  readonly ca: string | null;
}

export function outboundConfig(file: Static<typeof outboundSchema> | undefined): OutboundConfig {
  const { allowPrivate = [], ca } = file ?? {};
  return { allowPrivate, ca: ca === undefined ? null : resolve(ca) };
}

/** What is wrong with it; null when nothing is. */
export function outboundProblem({ allowPrivate, ca }: OutboundConfig): string | null {
  const wrong = allowPrivate.find((network) => !isNetwork(network));
  if (wrong !== undefined)
    return `outbound.allowPrivate: "${wrong}" is neither an address nor a network such as 10.0.0.0/24`;
  return ca === null || existsSync(ca) ? null : `outbound.ca: there is no file ${ca}`;
}
