import type { JsonObject } from "../../platform/canonical-json.ts";

/** What an answer says by which its server knows whether it has changed since (RFC 9110 §8.8). */
export function validatorsOf({
  etag,
  "last-modified": lastModified,
}: Readonly<Record<string, string>>): JsonObject {
  return {
    ...(etag === undefined ? {} : { etag: etag.slice(0, 500) }),
    ...(lastModified === undefined ? {} : { lastModified: lastModified.slice(0, 100) }),
  };
}

/** Headers by which only what has changed is answered. */
export function conditionsOf({ etag, lastModified }: JsonObject): Readonly<Record<string, string>> {
  return {
    ...(typeof etag === "string" ? { "if-none-match": etag } : {}),
    ...(typeof lastModified === "string" ? { "if-modified-since": lastModified } : {}),
  };
}
