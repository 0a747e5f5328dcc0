import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@breakwater/source"] },
  ssr: { resolve: { conditions: ["@breakwater/source"] } },
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "scripts/**/*.test.ts", "examples/**/*.test.ts", "content/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    execArgv: ["--conditions=@breakwater/source"],
  },
});
