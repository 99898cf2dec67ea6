// Builds the examples as their own tools do: Vite with the compiler of each framework, and Next's render on the server.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compile as compileSvelte } from "svelte/compiler";
import { build, type Plugin } from "vite";
import { compileScript, parse } from "vue/compiler-sfc";

export const VITE_EXAMPLES = ["react", "vue", "svelte"] as const;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const svelte: Plugin = {
  name: "svelte",
  transform(code, id) {
    return id.endsWith(".svelte") ? compileSvelte(code, { filename: id, generate: "client" }).js : null;
  },
};

const vue: Plugin = {
  name: "vue",
  transform(code, id) {
    if (!id.endsWith(".vue")) return null;
    const isCustomElement = (tag: string) => tag === "payment-status";
    const { descriptor } = parse(code, { filename: id });
    const templateOptions = { compilerOptions: { isCustomElement } };
    return { code: compileScript(descriptor, { id: "app", inlineTemplate: true, templateOptions }).content, map: null };
  },
};

/** Writes `{name}.js` of each example into the folder. */
export async function buildViteExamples(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [svelte, vue],
    define: {
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: VITE_EXAMPLES.map((name) => fileURLToPath(new URL(`./${name}.js`, import.meta.url))),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
}

/** The HTML that the server component of the Next example becomes for this test id. */
export async function renderNextExample(folder: string, env: Record<string, string>, id: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    resolve: { alias: { "payment-status/server": join(ROOT, "npm/server.ts") } },
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL("./next.js", import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: "next.mjs" } },
    },
  });
  Object.assign(process.env, env);
  const { render } = (await import(pathToFileURL(join(folder, "next.mjs")).href)) as {
    render: (id: string) => Promise<string>;
  };
  return render(id);
}

/** The HTML that the WordPress example prints for this test id. */
export function runWordPressExample(env: Record<string, string>, id: string): string {
  const page = fileURLToPath(new URL("./wordpress.php", import.meta.url));
  const plugin = join(ROOT, "examples/wordpress/payment-status.php");
  return execFileSync("php", ["-d", "error_reporting=-1", page, plugin, id], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
}
