/** A rule, events, and the places in the list of those that it matches; `golden/<name>.sql` is its text. */
export interface GoldenCase {
  readonly name: string;
  readonly detection: string;
  readonly events: readonly object[];
  readonly matches: readonly number[];
}

export const goldenCases: readonly GoldenCase[] = [
  {
    name: "text",
    detection: "sel: {user: Admin}\n  condition: sel",
    events: [{ user: "ADMIN" }, { user: "administrator" }, {}, { user: ["guest", "admin"] }, { user: null }],
    matches: [0, 3],
  },
  {
    name: "alternatives-in-one-search",
    detection:
      "a:\n    url|contains: ['../', '%2e%2e/']\n  b:\n    url|endswith: ['.jsp', '/shell']\n  c:\n    url: ['/', 'a*b']\n  condition: 1 of them",
    events: [{ url: "/x/../y" }, { url: "/x/SHELL" }, { url: "/" }, { url: "acccb" }, { url: "/x" }],
    matches: [0, 1, 2, 3],
  },
  {
    name: "all-and-cased",
    detection: "sel:\n    cmd|contains|all|cased: ['curl ', '|sh']\n  condition: sel",
    events: [{ cmd: "curl http://x|sh" }, { cmd: "CURL http://x|sh" }, { cmd: "curl http://x" }],
    matches: [0],
  },
  {
    name: "nested-field-and-negation",
    detection:
      "sel: {src_endpoint.ip|cidr: 203.0.113.0/24}\n  ours: {dst.port: 443}\n  condition: sel and not ours",
    events: [
      { src_endpoint: { ip: "203.0.113.9" }, dst: { port: 22 } },
      { src_endpoint: { ip: "::ffff:203.0.113.9" } },
      { src_endpoint: { ip: "203.0.113.9" }, dst: { port: "443" } },
      { src_endpoint: [{ ip: "198.51.100.1" }, { ip: "203.0.113.1" }], dst: [{ port: 1 }, { port: 443 }] },
    ],
    matches: [0, 1],
  },
  {
    name: "numbers",
    detection: "sel: {status: [401, 403], bytes|gte: 1000}\n  condition: sel",
    events: [
      { status: "401", bytes: 1_000 },
      { status: 403, bytes: "999.5" },
      { status: 200, bytes: 5_000 },
    ],
    matches: [0],
  },
  {
    name: "null-and-missing",
    detection: "a: {user: null}\n  b: {host|exists: false}\n  condition: a or b",
    events: [{ host: "x" }, { user: "", host: null }, { user: "x" }, { user: null, host: "x" }],
    matches: [0, 2, 3],
  },
  {
    name: "regular-expression",
    detection: "sel:\n    url|re|i: 'portal\\.php\\?id=[0-9]+$'\n  condition: sel",
    events: [{ url: "/Portal.php?id=42" }, { url: "/portal.php?id=42&x" }, { url: 42 }],
    matches: [0],
  },
  {
    name: "keywords",
    detection:
      "words: ['buffer overflow', 'stack smash*detected']\n  all:\n    '|all': [kernel]\n  condition: words and all",
    events: [
      { message: "Buffer Overflow", source: { name: ["kernel"] } },
      { kernel: "stack smashing detected" },
      { a: ["*** stack smashing", "detected"], b: "kernel" },
    ],
    matches: [0],
  },
  {
    name: "another-field",
    detection: "sel:\n    user|fieldref: target\n  condition: sel",
    events: [{ user: "a", target: ["b", "A"] }, { user: "a" }, { user: "a", target: "ab" }],
    matches: [0],
  },
  {
    name: "part-of-a-date",
    detection: "sel: {time|hour|gte: 22}\n  condition: sel",
    events: [
      { time: "2026-03-04T23:15:00+09:00" },
      { time: 1_772_600_000_000 },
      { time: "2026-02-30T23:00" },
    ],
    matches: [0],
  },
];
