import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the real-world data is that tests and benches read in place; nothing of it belongs to the project. */
export const testData =
  process.env["BREAKWATER_TEST_DATA"] ??
  join(dirname(fileURLToPath(import.meta.url)), "..", "..", "shared", "data");

export const hasTestData = existsSync(join(testData, "devicelogs"));

/** One log line of a real device, and where it is from. */
export interface DeviceSample {
  readonly line: string;
  /** Path of the file below `devicelogs`, and the line's number among the file's own. */
  readonly source: string;
}

/** Every line of a vendor's sample logs, in the order of files and lines. */
export function deviceSamples(vendor: string): readonly DeviceSample[] {
  const root = join(testData, "devicelogs");
  const files = readdirSync(join(root, vendor), { recursive: true })
    .map((name) => join(vendor, String(name)))
    .sort();
  return files.flatMap((file) =>
    linesOf(join(root, file)).map((line, at) => ({ line, source: `${file}:${at + 1}` })),
  );
}

function linesOf(path: string): readonly string[] {
  const name = basename(path);
  // A `.txt` is an input only in a folder of that name; beside it, it is what another tool is expected to print.
  if (name.endsWith(".txt") && basename(dirname(path)) !== "inputs") return [];
  if (!/\.(ndjson|log|ini|txt|raw|input|samplelog)$/.test(name)) return [];
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  if (name.endsWith(".ini"))
    return lines.flatMap((line) => /^log [0-9]+ (?:pass|fail) = (.*)$/.exec(line)?.[1] ?? []);
  const filled = lines.filter((line) => line.trim() !== "");
  return name.endsWith(".ndjson") ? filled.map(messageOf) : filled;
}

interface Recorded {
  readonly input?: { readonly message: string };
  readonly template?: string;
}

function messageOf(json: string): string {
  const { input, template } = JSON.parse(json) as Recorded;
  if (input !== undefined) return input.message;
  // Templates of a syslog product's tests: what they fill in is replaced by values of the same shape.
  return (template ?? "")
    .replaceAll(/\{\{ ?mark ?\}\}/g, "<134>")
    .replaceAll(/\{\{ ?bsd ?\}\}/g, "Oct 20 12:34:56")
    .replaceAll(/\{\{ ?iso ?\}\}/g, "2025-10-20T12:34:56")
    .replaceAll(/\{\{ ?date ?\}\}/g, "2025-10-20")
    .replaceAll(/(?<=,)\{\{ ?(?:recv_)?time ?\}\}(?=,)/g, "2025/10/20 12:34:56")
    .replaceAll(/\{\{ ?time ?\}\}/g, "12:34:56")
    .replaceAll(/\{\{ ?high_res_time ?\}\}/g, "2025-10-20T12:34:56.789+01:00")
    .replaceAll(/\{\{ ?timestamp ?\}\}/g, "2025-10-20T12:34:56.000Z")
    .replaceAll(/\{\{ ?epoch ?\}\}/g, "1760963696")
    .replaceAll(/\{\{ ?(?:milli|micro)sec ?\}\}/g, "123")
    .replaceAll(/\{\{ ?year ?\}\}/g, "2025")
    .replaceAll(/\{\{ ?seq ?\}\}/g, "12345")
    .replaceAll(/\{\{ ?tzname ?\}\}/g, "UTC")
    .replaceAll(/\{\{ ?node_id ?\}\}/g, "RP/0/RSP0/CPU0")
    .replaceAll(/\{\{ ?[a-z_]+ ?\}\}/g, "edge-1")
    .trimEnd();
}
