// Changes real lines of devices (and lines of our own) at random; each must give one valid event, without an exception, soon.
//   node scripts/run.mjs bench/fuzz-devices.ts [COUNT] [SEED]
import { deviceSamples, hasTestData, testData } from "../conformance/device-samples.ts";
import { ownLines } from "../conformance/fuzz/own-lines.ts";
import { fuzzDevices } from "../conformance/fuzz/run.ts";

const [count = 100_000, seed = 20_261_124] = process.argv.slice(2).map(Number);
const real = hasTestData
  ? ["fortinet", "sophos", "cisco", "paloalto"].flatMap(deviceSamples).map(({ line }) => line)
  : [];
if (!hasTestData) process.stdout.write(`no sample logs under ${testData}: lines of our own only\n`);
const start = performance.now();
const report = fuzzDevices([...real, ...ownLines], count, seed);
const seconds = (performance.now() - start) / 1_000;
process.stdout.write(
  `${report.records} records of ${real.length} real lines and ${ownLines.length} of our own, seed ${seed}: ${report.failures.length === 0 ? "each one valid event" : "FAILED"}, ${seconds.toFixed(1)} s, slowest ${report.slowestMs.toFixed(1)} ms (${report.slowest.length} bytes)\n`,
);
for (const [name, events] of [...report.classes].sort(([a], [b]) => (a < b ? -1 : 1)))
  process.stdout.write(`  ${events}\t${name}\n`);
for (const failure of report.failures) process.stdout.write(`${failure}\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
