// A package of many modules as one module, for the tests in browsers: a page would send a request for each of them.
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** A plugin of web-test-runner that serves the package from `/__bundled/<name>.js`. */
export function bundledPackage(name: string) {
  const path = `/__bundled/${name}.js`;
  let body = "";
  return {
    name: `bundled-${name}`,
    async serverStart(): Promise<void> {
      body = await bundle(fileURLToPath(import.meta.resolve(name)));
    },
    resolveImport: ({ source }: { source: string }) => (source === name ? path : undefined),
    serve: (context: { path: string }) => (context.path === path ? { body, type: "js" } : undefined),
  };
}

async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, lib: { entry, formats: ["es"] } },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error(`vite did not bundle ${entry}`);
  return output.output[0].code;
}
