import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { fonts } from "./build/fonts.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), fonts({ sources: [here("src"), here("../../packages/messages/src")] })],
  resolve: { conditions: ["@breakwater/source", ...defaultClientConditions] },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // Cutting the fonts takes seconds, and is said in build/fonts.ts.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8400" } },
});
