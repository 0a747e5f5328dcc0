import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const resolve = { conditions: ["@breakwater/source"] };
const shared = {
  pool: "forks" as const,
  execArgv: ["--conditions=@breakwater/source", "--disable-warning=ExperimentalWarning"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  setupFiles: [fileURLToPath(new URL("scripts/property-seed.ts", import.meta.url))],
};
const system = ["apps/*/test/**/*.test.ts", "docs/**/*.test.ts", "**/*.system.test.ts"];
const never = ["**/node_modules/**", "**/dist/**", "scripts/lint-fixtures/**"];

/** `unit`: in a second or a few, part of `npm run check`. `system`: processes killed, browsers, packed installs. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          ...shared,
          name: "unit",
          isolate: false,
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
          name: "system",
          include: system,
          exclude: never,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
