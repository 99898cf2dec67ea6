// A package of many modules as one module, for the tests in browsers: a page would send a request for each of them.
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** A plugin of web-test-runner that serves the package below `/__bundled/<name>/`. What it loads later is apart. */
export function bundledPackage(name: string) {
  const folder = `/__bundled/${name}/`;
  let modules = new Map<string, string>();
  return {
    name: `bundled-${name}`,
    async serverStart(): Promise<void> {
      const outputs = await bundle(fileURLToPath(import.meta.resolve(name)));
      modules = new Map(outputs.map(({ fileName, code }) => [`${folder}${fileName}`, code]));
    },
    resolveImport: ({ source }: { source: string }) => (source === name ? `${folder}index.js` : undefined),
    serve({ path }: { path: string }) {
      const body = modules.get(path);
      return body === undefined ? undefined : { body, type: "js" };
    },
  };
}

async function bundle(entry: string) {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      lib: { entry, formats: ["es"], fileName: "index" },
      // The server of the tests provides these.
      rolldownOptions: { external: /^\/__web-dev-server__/ },
    },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error(`vite did not bundle ${entry}`);
  return output.output.filter((each) => each.type === "chunk");
}
