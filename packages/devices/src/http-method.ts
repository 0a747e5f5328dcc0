import { httpActivityIds } from "@breakwater/ocsf";

const methods: ReadonlyMap<string, number> = new Map([
  ["CONNECT", httpActivityIds.connect],
  ["DELETE", httpActivityIds.delete],
  ["GET", httpActivityIds.get],
  ["HEAD", httpActivityIds.head],
  ["OPTIONS", httpActivityIds.options],
  ["POST", httpActivityIds.post],
  ["PUT", httpActivityIds.put],
  ["TRACE", httpActivityIds.trace],
  ["PATCH", httpActivityIds.patch],
]);

/** The HTTP activity of a method (RFC 9110 §9.3, RFC 5789); `unknown` where the log does not say it. */
export function httpActivity(method: string | undefined): number {
  return method === undefined
    ? httpActivityIds.unknown
    : (methods.get(method.toUpperCase()) ?? httpActivityIds.other);
}

/** The method in OCSF's spelling; `null` for a word that is none of its methods, as clients may send. */
export function httpMethod(text: string): string | null {
  const method = text.toUpperCase();
  return methods.has(method) ? method : null;
}
