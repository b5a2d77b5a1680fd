/** What a page loads for the client. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { bundle } from "./bundle.ts";

const MOST_BYTES = 10_240;

it("is no more than 10 KB, minified and compressed", async () => {
  const input = join(import.meta.dirname, "../src/index.ts");
  const bytes = gzipSync(await bundle({ input, isMinified: true }), { level: 9 }).length;
  process.stdout.write(`The client has ${bytes} of ${MOST_BYTES} bytes.\n`);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});
