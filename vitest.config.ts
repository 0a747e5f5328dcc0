import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const resolve = { conditions: ["@breakwater/source"] };
const shared = {
  pool: "forks" as const,
  execArgv: ["--conditions=@breakwater/source", "--disable-warning=ExperimentalWarning"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  setupFiles: [fileURLToPath(new URL("scripts/property-seed.ts", import.meta.url))],
};
const system = ["apps/*/test/**/*.test.ts", "docs/**/*.test.ts", "**/*.system.test.ts"];
const alone = [
  "apps/breakwater/test/crash.test.ts",
  "apps/console/test/first-view.test.ts",
  "apps/console/test/long-list.test.ts",
];
const never = ["**/node_modules/**", "**/dist/**", "scripts/lint-fixtures/**"];
const slow = { testTimeout: 180_000, hookTimeout: 120_000 };
const cores = availableParallelism();

/** What takes longest begins first, so that at the end no core waits for one file. */
const longest = /\/test\/(?:correlation|failures|sample|accessibility|hostile|journey|people)\.test\.ts$/;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [
      ...sorted.filter(({ moduleId }) => longest.test(moduleId)),
      ...sorted.filter(({ moduleId }) => !longest.test(moduleId)),
    ];
  }
}

/**
 * `unit`: in a second or a few, part of `npm run check`. `system`: servers, browsers, packed installs; they wait as much as
 * they work, so one more at once than there are cores. `alone`: processes killed under load and what is measured, one
 * after the other.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          ...shared,
          name: "unit",
          isolate: false,
          maxWorkers: cores,
          sequence: { groupOrder: 0 },
          include: [
            "packages/**/*.test.ts",
            "apps/**/*.test.ts",
            "scripts/**/*.test.ts",
            "examples/**/*.test.ts",
            "content/**/*.test.ts",
            "conformance/**/*.test.ts",
          ],
          exclude: [...system, ...never],
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          ...shared,
          ...slow,
          name: "system",
          include: system,
          exclude: [...alone, ...never],
          maxWorkers: Math.min(cores + 1, 6),
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          ...shared,
          ...slow,
          name: "alone",
          include: alone,
          exclude: never,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
