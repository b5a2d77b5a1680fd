/** The client's modules in one file, as a build makes it. */
import { build, type Plugin } from "vite";

export interface Bundling {
  readonly input: string;
  readonly isMinified: boolean;
  readonly plugins?: Plugin[];
}

export async function bundle({ input, isMinified, plugins = [] }: Bundling): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    plugins,
    build: {
      write: false,
      minify: isMinified,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: { input, preserveEntrySignatures: "strict" },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output)) throw new Error("nothing was built");
  return output.output[0].code;
}
