/** What takes longer than a moment: `npm run check:long`. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "client, at length", include: ["tests/long/*.test.ts"], testTimeout: 20_000 },
});
