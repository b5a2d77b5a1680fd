import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

/** What a first visit may cost in JavaScript, compressed. */
const BUDGET_BYTES = 120_000;

function sizeBudget(): Plugin {
  return {
    name: "size-budget",
    generateBundle(_, bundle) {
      const scripts = Object.values(bundle).filter((file) => file.type === "chunk");
      const bytes = scripts.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
      this.info(`JavaScript, gzipped: ${(bytes / 1000).toFixed(1)} of ${BUDGET_BYTES / 1000} KB`);
      if (bytes > BUDGET_BYTES) this.error("The JavaScript is over its budget");
    },
  };
}

export default defineConfig({
  plugins: [react(), sizeBudget()],
  // The client as it stands in this checkout, and not its last build.
  resolve: { conditions: ["@orglane/source", ...defaultClientConditions] },
  build: {
    // The page is served under a policy without inline scripts, styles or data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
});
