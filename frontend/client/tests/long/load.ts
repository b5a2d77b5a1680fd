/** The client's modules, with one of them replaced. */
import { join } from "node:path";
import type { Plugin } from "vite";
import { bundle } from "../bundle.ts";

const SRC = join(import.meta.dirname, "../../src");
const ENTRY = "orglane:everything";
const MODULES = ["client.ts", "connection.ts", "http.ts", "recovery.ts", "parts.ts"];

export interface Replaced {
  readonly file: string;
  readonly text: string;
}

export async function load<Module>(replaced: Replaced | null): Promise<Module> {
  const code = await bundle({ input: ENTRY, isMinified: false, plugins: [everything(replaced)] });
  const text = Buffer.from(code).toString("base64");
  return import(/* @vite-ignore */ `data:text/javascript;base64,${text}`);
}

function everything(replaced: Replaced | null): Plugin {
  return {
    name: "everything",
    enforce: "pre",
    resolveId: (id) => (id === ENTRY ? ENTRY : null),
    load: (id) => {
      if (id === ENTRY)
        return MODULES.map((file) => `export * from "${join(SRC, file)}";`).join("");
      return id === replaced?.file ? replaced.text : null;
    },
  };
}
