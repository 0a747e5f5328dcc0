/** What an indicator is about. Hashes are a kind each, since they are found by their length. */
export const indicatorKinds = [
  "ip",
  "cidr",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "file-name",
  "ja3",
  "ja4",
  "asn",
  "user-agent",
  "account",
] as const;
export type IndicatorKind = (typeof indicatorKinds)[number];

/** What is looked up: the kinds of value that events carry. */
export type LookupKind =
  | "address"
  | "domain"
  | "url"
  | "email"
  | "hash"
  | "file-name"
  | "ja3"
  | "ja4"
  | "asn"
  | "user-agent"
  | "account";
