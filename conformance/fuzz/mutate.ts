import { choose, pick, type Random } from "./random.ts";

/** What readers of logs have tripped over: ends of quotes, headers of other products, numbers at their limits, controls. */
const pieces: readonly string[] = [
  '"',
  String.raw`\"`,
  '""',
  "'",
  "\\",
  ",",
  "|",
  "=",
  " ",
  "\t",
  "\0",
  "\n",
  "\r\n",
  "{",
  "}",
  "[",
  "<",
  ">",
  "%",
  ":",
  "/",
  "\u2028",
  "\u{1F600}",
  "İ",
  "\ufeff",
  " srcip=1.2.3.4",
  ' src_ip="1.2.3.4"',
  " type=traffic subtype=forward logid=1",
  '" srcip=1.2.3.4 devid="x',
  'log_type="Firewall" log_component="x"',
  "CEF:0|Fortinet|Fortigate|v7|1|traffic:forward|3|",
  "CEF:0|Palo Alto Networks|PAN-OS|11.1|end|TRAFFIC|1|src=",
  "LEEF:2.0|A|B|1|e|^|",
  "%ASA-6-302013: Built inbound TCP connection 1 for outside:",
  "%FTD-1-430003: SrcIP: 1.2.3.4, ",
  "1,2026/03/02 07:59:58,001801000001,TRAFFIC,end,2561,",
  '{"LogType":"TRAFFIC","DeviceSN":"1",',
  "> User <x> IP <1.2.3.4>",
  "-1",
  "0",
  "99999999999999999999",
  "2147483648",
  "65536",
  "1e309",
  "NaN",
  "10.0.0.256",
  "::",
  ":::1",
  "fe80::1%eth0",
  "__proto__",
  "constructor",
  "2026-13-45T99:99:99Z",
  "Feb 30 25:61:61",
  "${jndi:ldap://x}",
  "A".repeat(300),
  "a b ".repeat(200),
  '"x" '.repeat(100),
];

/** A line with one to four changes: bytes flipped, cut, doubled or moved, pieces put in, ends of other lines put behind. */
export function mutated(line: Buffer, others: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(line);
  for (let left = 1 + pick(random, 4); left > 0; left -= 1)
    bytes = choose(random, changes)(bytes, others, random);
  // As long as the longest datagram and a little longer.
  return bytes.subarray(0, 70_000);
}

type Change = (bytes: Buffer, others: readonly Buffer[], random: Random) => Buffer;

const flip: Change = (bytes, _, random) => {
  const copy = Buffer.from(bytes);
  for (let left = 1 + pick(random, 8); left > 0 && copy.length > 0; left -= 1)
    copy[pick(random, copy.length)] = pick(random, 256);
  return copy;
};
const cut: Change = (bytes, _, random) => {
  const { start, end } = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
};
const truncate: Change = (bytes, _, random) => bytes.subarray(0, pick(random, bytes.length + 1));
const double: Change = (bytes, _, random) => {
  const { start, end } = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
};
const move: Change = (bytes, _, random) => {
  const { start, end } = range(bytes, random);
  const rest = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  const at = pick(random, rest.length + 1);
  return Buffer.concat([rest.subarray(0, at), bytes.subarray(start, end), rest.subarray(at)]);
};
const insert: Change = (bytes, _, random) => {
  const at = pick(random, bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(choose(random, pieces)), bytes.subarray(at)]);
};
/** Puts a piece where a value is: the text between two places that separate. */
const replaceValue: Change = (bytes, _, random) => {
  const text = bytes.toString("latin1");
  const places = [...text.matchAll(/[=,:"| <(]([^=,:"| >)]{1,64})/g)];
  if (places.length === 0) return insert(bytes, [], random);
  const { index, 1: value = "" } = choose(random, places);
  return Buffer.concat([
    bytes.subarray(0, index + 1),
    Buffer.from(choose(random, pieces)),
    bytes.subarray(index + 1 + value.length),
  ]);
};
const splice: Change = (bytes, others, random) => {
  const other = choose(random, others);
  return Buffer.concat([
    bytes.subarray(0, pick(random, bytes.length + 1)),
    other.subarray(pick(random, other.length + 1)),
  ]);
};

const changes: readonly Change[] = [
  flip,
  cut,
  truncate,
  double,
  move,
  insert,
  insert,
  replaceValue,
  replaceValue,
  splice,
];

function range(bytes: Buffer, random: Random): { start: number; end: number } {
  const start = pick(random, bytes.length + 1);
  return { start, end: Math.min(bytes.length, start + pick(random, 200)) };
}
