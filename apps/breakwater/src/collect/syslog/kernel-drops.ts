import { readFileSync } from "node:fs";
import type { Log } from "../../platform/log.ts";

/** Reads how many datagrams the kernel dropped since the last call; `null` where it cannot be known. */
export type KernelDropReader = () => number | null;

const tables = ["/proc/net/udp", "/proc/net/udp6"];

/** Reads the last column of /proc/net/udp and udp6 for a local port (Linux, net/ipv4/udp.c). */
export function createKernelDropReader(
  port: number,
  log: Log,
  read: (path: string) => string = readTable,
): KernelDropReader {
  let last = total(port, read);
  if (last === null)
    log.warn("what the kernel drops of UDP cannot be counted on this system: /proc/net/udp is not there");
  return function kernelDrops() {
    const now = total(port, read);
    if (now === null || last === null) return null;
    const since = now - last;
    last = now;
    // A socket that was opened anew counts from zero.
    return Math.max(0, since);
  };
}

function total(port: number, read: (path: string) => string): number | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let sum: number | null = null;
  for (const table of tables) {
    try {
      sum = (sum ?? 0) + dropsOf(read(table), suffix);
    } catch {
      // Not there: systems without IPv6 or without /proc.
    }
  }
  return sum;
}

function dropsOf(table: string, suffix: string): number {
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) === true)
    .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0);
}

function readTable(path: string): string {
  return readFileSync(path, "utf8");
}
