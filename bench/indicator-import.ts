// From a file of indicators to the segments that worker threads look events up in: node scripts/run.mjs bench/indicator-import.ts [--count 1000000]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startIntel } from "../apps/breakwater/src/intel/intel.ts";
import { systemClock } from "../apps/breakwater/src/platform/clock.ts";
import { createUuidV7 } from "../apps/breakwater/src/platform/ids.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { Metrics } from "../apps/breakwater/src/platform/metrics.ts";
import { systemActor } from "../apps/breakwater/src/store/identity.ts";
import { openStore } from "../apps/breakwater/src/store/open-store.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "1000000" } } });
const count = Number(values.count);
const folder = mkdtempSync(join(tmpdir(), "breakwater-bench-"));
const path = join(folder, "control.sqlite");
const log = createLog({
  clock: systemClock,
  level: "error",
  format: "text",
  write: (line) => process.stderr.write(line),
});

function contentOf(from: number, many: number): Uint8Array {
  const lines: string[] = [];
  for (let at = from; at < from + many; at += 1) {
    const hex = (at * 2_654_435_761).toString(16).padStart(16, "0");
    // Addresses, names and hashes by thirds; of each value one.
    if (at % 3 === 0) lines.push(`${1 + (at % 9)}.${(at >>> 16) & 255}.${(at >>> 8) & 255}.${at & 255}`);
    else if (at % 3 === 1) lines.push(`host-${at}.example.com`);
    else lines.push(hex.repeat(4));
  }
  return Buffer.from(lines.join("\n"));
}

/** By the clock, and of processor time of all threads: on a machine that does something else, the second says more. */
function stopwatch(): () => string {
  const [since, { user, system }] = [performance.now(), process.cpuUsage()];
  return () => {
    const used = process.cpuUsage();
    const processor = (used.user + used.system - user - system) / 1e6;
    return `${((performance.now() - since) / 1_000).toFixed(2)} s (processor ${processor.toFixed(2)} s)`;
  };
}

try {
  await using store = await openStore({ path, clock: systemClock, newId: createUuidV7(systemClock) });
  await using intel = await startIntel({
    path,
    indicators: store.indicators,
    decisions: store.decisions,
    publish: () => undefined,
    log,
    metrics: new Metrics(),
  });
  const importOne = (name: string, content: Uint8Array) =>
    intel.import({
      by: systemActor,
      source: {
        scope: "installation",
        name,
        kind: "api",
        licence: "",
        tlp: null,
        confidence: null,
        reliability: null,
      },
      content,
      isDryRun: false,
      force: false,
    });
  const large = contentOf(0, count);
  let passed = stopwatch();
  await importOne("large", large);
  console.log(
    `import of ${count} until live: ${passed()}; ${(intel.state.bytes / 2 ** 20).toFixed(1)} MiB of segments`,
  );
  for (const many of [1, 1_000, 10_000]) {
    passed = stopwatch();
    await importOne(`small-${many}`, contentOf(count + many * 10, many));
    console.log(`import of ${many} more until live: ${passed()}`);
  }
  passed = stopwatch();
  {
    await using again = await startIntel({
      path,
      indicators: store.indicators,
      decisions: store.decisions,
      publish: () => undefined,
      log,
      metrics: new Metrics(),
    });
    console.log(
      `all ${again.state.count} at start: ${passed()}; control store ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
