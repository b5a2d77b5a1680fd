import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HERE = join(import.meta.dirname, "..");
const MANIFEST = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
let dist = "";

beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), "orglane-client-"));
  const tsc = join(HERE, "../../node_modules/.bin/tsc");
  execFileSync(tsc, ["-p", join(HERE, "tsconfig.build.json"), "--outDir", dist]);
}, 60_000);
afterAll(() => rmSync(dist, { recursive: true }));

describe("the package as others get it", () => {
  it("is loaded without a browser, a framework or a dependency", () => {
    const entry = pathToFileURL(join(dist, "index.js")).href;
    const program = `console.log(Object.keys(await import(${JSON.stringify(entry)})).sort().join())`;
    const told = execFileSync(process.execPath, ["--input-type=module", "-e", program]).toString();
    expect(told.trim()).toBe(
      "ApiError,Rows,UnreachableError,createClient,isActive,organizationTopic",
    );
    expect(MANIFEST.dependencies).toBeUndefined();
  });

  it("has what its manifest promises, types included", () => {
    for (const entry of Object.values<Record<string, string>>(MANIFEST.exports)) {
      for (const name of ["types", "default"]) {
        const path = (entry[name] ?? "").replace("./dist", dist);
        expect(readFileSync(path, "utf8").length).toBeGreaterThan(0);
      }
    }
  });
});
