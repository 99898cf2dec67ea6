/**
 * Makes the npm package in dist/package (docs/interface.md#7-package): the element, the part for a merchant's server,
 * the types, and the manifest for tools. Part of `npm run build`. Publishes nothing.
 */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import packageJson from "../package.json" with { type: "json" };
import { widgetBuild } from "../vite.config.ts";
import { elementManifest } from "./manifest.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "dist/package");

rmSync(FOLDER, { recursive: true, force: true });
const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [compiler, "-p", join(ROOT, "build/tsconfig.package.json")], { stdio: "inherit" });
// The bundle below has the code of the element. Of its compiled sources the package keeps the types.
for (const file of globSync(join(FOLDER, "widget/**/*.js"))) rmSync(file);
for (const file of globSync(join(FOLDER, "**/*.d.ts"))) {
  writeFileSync(file, readFileSync(file, "utf8").replace(/(from |import )"(\.[^"]+)\.ts"/g, '$1"$2.js"'));
}
await build({
  ...widgetBuild,
  configFile: false,
  root: ROOT,
  build: {
    ...widgetBuild.build,
    outDir: FOLDER,
    emptyOutDir: false,
    rolldownOptions: {
      input: { index: "widget/index.ts", element: "widget/payment-status-element.ts" },
      // Lit has separate builds for browsers and servers. Only the merchant's own tools can choose between them.
      external: /^lit\//,
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});
for (const file of ["README.md", "CHANGELOG.md", "LICENSE", "docs/element.md"]) {
  cpSync(join(ROOT, file), join(FOLDER, file));
}
write("custom-elements.json", elementManifest());
write("package.json", packageManifest());

function write(file: string, content: unknown) {
  writeFileSync(join(FOLDER, file), `${JSON.stringify(content, null, 2)}\n`);
}

function packageManifest() {
  const { name, version, description, license, dependencies } = packageJson;
  const entry = (types: string, code: string) => ({ types, default: code });
  return {
    name,
    version,
    description,
    license,
    type: "module",
    sideEffects: ["./index.js"],
    customElements: "custom-elements.json",
    exports: {
      ".": entry("./widget/index.d.ts", "./index.js"),
      "./element": entry("./widget/payment-status-element.d.ts", "./element.js"),
      "./server": entry("./npm/server.d.ts", "./npm/server.js"),
      "./contract": entry("./contract/index.d.ts", "./contract/index.js"),
      // Types for frameworks. Their code is empty.
      ...Object.fromEntries(
        ["react", "svelte", "vue"].map((name) => [`./${name}`, entry(`./npm/${name}.d.ts`, `./npm/${name}.js`)]),
      ),
      "./custom-elements.json": "./custom-elements.json",
      "./package.json": "./package.json",
    },
    dependencies: { jose: dependencies.jose, lit: dependencies.lit, zod: dependencies.zod },
  };
}
