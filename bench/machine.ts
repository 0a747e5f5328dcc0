import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** Where and on what a figure was measured: it means nothing without this. */
export function machine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 1024 ** 3);
  return `${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${gib} GiB; Node ${process.versions.node}; commit ${commit()}`;
}

function commit(): string {
  try {
    const head = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const changed = execFileSync("git", ["status", "--porcelain", "-uno"], { encoding: "utf8" }).trim();
    return changed === "" ? head : `${head} with changes`;
  } catch {
    return "unknown";
  }
}

interface Usage {
  readonly residentMiB: number;
  readonly cpuSeconds: number;
  /** Of each process, parents first. */
  readonly cpuSecondsEach: readonly number[];
}

/** Resident memory and processor time of a process and all below it, from /proc (Linux). */
export function processTree(pid: number): Usage {
  const pids = descendants(pid);
  let kib = 0;
  const seconds: number[] = [];
  for (const one of pids) {
    kib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1] ?? 0);
    const stat = readFileSync(`/proc/${one}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // proc(5): utime and stime are fields 14 and 15, in clock ticks of 1/100 s.
    seconds.push((Number(fields[11]) + Number(fields[12])) / 100);
  }
  return {
    residentMiB: Math.round(kib / 1024),
    cpuSeconds: seconds.reduce((sum, one) => sum + one, 0),
    cpuSecondsEach: seconds,
  };
}

function descendants(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [
    pid,
    ...children
      .split(" ")
      .filter(Boolean)
      .flatMap((child) => descendants(Number(child))),
  ];
}
