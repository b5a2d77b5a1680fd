import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

/** What a first visit may cost in JavaScript, compressed; what is loaded when it is wanted is told beside it. */
const BUDGET_BYTES = 120_000;

function sizeBudget(): Plugin {
  return {
    name: "size-budget",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const first = chunks.filter((chunk) => chunk.isEntry);
      const initial = new Set(first.flatMap((chunk) => [chunk.fileName, ...chunk.imports]));
      const size = { first: 0, later: 0 };
      for (const { fileName, code } of chunks) {
        size[initial.has(fileName) ? "first" : "later"] += gzipSync(code).length;
      }
      const words = `${kilobytes(size.first)} of ${kilobytes(BUDGET_BYTES)} KB`;
      this.info(`JavaScript, gzipped: ${words}, and ${kilobytes(size.later)} KB when wanted`);
      if (size.first > BUDGET_BYTES) this.error("The JavaScript is over its budget");
    },
  };
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);

/** Each icon comes in up to five sizes, of which the page draws one. */
function smallIcons(): Plugin {
  const larger = /,\n\t"(?:24|48|96)": \{[\s\S]*?\n\t\}/g;
  return {
    name: "small-icons",
    transform: {
      filter: { id: /@primer\/octicons-react\/dist\/icons\// },
      handler(code) {
        if (!code.includes('"16": {')) return null;
        const small = code.replace(larger, "").replace(/heights = \[.*\]/, 'heights = ["16"]');
        return { code: small, map: null };
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), smallIcons(), sizeBudget()],
  // The client as it stands in this checkout, and not its last build.
  resolve: { conditions: ["@orglane/source", ...defaultClientConditions] },
  build: {
    // The page is served under a policy without inline scripts, styles or data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
});
