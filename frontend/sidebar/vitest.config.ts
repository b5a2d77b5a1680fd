import react from "@vitejs/plugin-react";
import { defaultClientConditions } from "vite";
import { defineProject } from "vitest/config";

export default defineProject({
  plugins: [react()],
  resolve: { conditions: ["@orglane/source", ...defaultClientConditions] },
  test: {
    name: "sidebar",
    environment: "happy-dom",
    include: ["tests/**/*.test.tsx", "tests/**/*.test.ts"],
    // A busy machine is no defect: the hundreds of cases of a property take their time there.
    testTimeout: 30_000,
  },
});
