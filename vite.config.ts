/** Builds what a merchant's page loads: dist/assets/payment-status.js, its words and embed.js, each with its integrity. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build, defineConfig, type Plugin, type Rolldown, type UserConfig } from "vite";
import { pageIcons } from "./edge/page/page-icons.ts";
import { leanLit } from "./release/lean-lit.ts";
import { PRIVATE_NAMES } from "./release/private-names.ts";
import { serveBundles } from "./release/serve-bundles.ts";
import { en } from "./widget/words/en.ts";

const WORDS_FOLDER = new URL("./widget/words/", import.meta.url);

function hash(algorithm: string, text: string, encoding: "base64" | "hex"): string {
  return createHash(algorithm).update(text).digest(encoding);
}

/** Tags that mean a language we have words for under another. */
const ALIASES: Record<string, string> = { no: "nb", nn: "nb" };

interface Asset {
  file: string;
  source: string;
  integrity: string;
}

/** Named by its hash, so that it can be cached for ever. */
function assetOf(name: string, json: unknown): Asset {
  const source = JSON.stringify(json);
  const file = `words/${name}.${hash("sha256", source, "hex").slice(0, 8)}.json`;
  return { file, source, integrity: `sha256-${hash("sha256", source, "base64")}` };
}

/** The texts in the order of the English ones; what has plural categories is one text. */
function textsOf(pattern: object | string, words: unknown): unknown[] {
  if (typeof pattern === "string" || ("one" in pattern && "other" in pattern)) return [words];
  const theirs = words as Record<string, unknown>;
  return Object.entries(pattern).flatMap(([name, inner]) => textsOf(inner, theirs[name]));
}

/** Every language but English, as lists of texts. */
const texts = new Map(
  readdirSync(WORDS_FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name.replace(".json", ""), textsOf(en, readJson(new URL(name, WORDS_FOLDER)))]),
);

function readJson(file: URL) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function withAliases<Of>(languages: Map<string, Of>): Map<string, Of> {
  const all = new Map(languages);
  for (const [alias, language] of Object.entries(ALIASES)) all.set(alias, languages.get(language) as Of);
  return all;
}

const words = withAliases(new Map([...texts].map(([language, list]) => [language, assetOf(language, list)])));

/** For the hosted page, which has words of its own beside the element's. */
const pageWords = withAliases(
  new Map(
    [...texts].map(([language, list]) => {
      const page = readJson(new URL(`./edge/page/words/${language}.json`, import.meta.url));
      return [language, JSON.stringify({ texts: list, page })];
    }),
  ),
);

/** Where each language's file is, and its integrity: the one file whose hash the element knows. */
const list = assetOf(
  "list",
  Object.fromEntries([...words].map(([language, { file, integrity }]) => [language, [file, integrity]])),
);

const emitWords: Plugin = {
  name: "emit-words",
  generateBundle() {
    for (const { file, source } of new Set([list, ...words.values()]))
      this.emitFile({ type: "asset", fileName: file, source });
    const source = JSON.stringify(Object.fromEntries(pageWords));
    this.emitFile({ type: "asset", fileName: "page-words.json", source });
    const headers = readFileSync(new URL("./widget/_headers", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "_headers", source: headers });
  },
};

/** The hosted page's icons, one for each state: a page may load nothing that is not ours. */
const emitIcons: Plugin = {
  name: "emit-icons",
  generateBundle() {
    for (const [name, source] of Object.entries(pageIcons()))
      this.emitFile({ type: "asset", fileName: `icons/${name}.svg`, source });
  },
};

const OWN_PROPERTY = /--(?!payment-status-)[\w-]+/g;

/** Whitespace in styles and templates only helps the reader of the source. */
const compactTexts: Plugin = {
  name: "compact-texts",
  enforce: "pre",
  transform(code, id) {
    if (id.endsWith("payment-status-styles.ts"))
      return code.replace(/`([^`]*)`/, (_, styles: string) => `\`${compactStyles(styles)}\``);
    return id.endsWith("-view.ts") ? compactTemplates(code) : null;
  },
};

/** Properties that no page may set go by numbers. */
function compactStyles(styles: string): string {
  const own = [...new Set(styles.match(OWN_PROPERTY))];
  return styles
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .replace(OWN_PROPERTY, (name) => `--${own.indexOf(name)}`)
    .trim();
}

/**
 * Between tags, a line break in the source becomes nothing; between attributes, a space. HTML takes a word without quotes,
 * and leaves out end tags that the next tag, or the end of what is around, implies. No line of code looks like any of it.
 */
function compactTemplates(code: string): string {
  return code
    .replace(/(?<=[>}])\n\s+(?=<|\$\{)/g, "")
    .replace(/(?<=<\w+|["}])\n\s+(?=[\w?-]+=["$])/g, " ")
    .replace(/(?<=["}])\n\s+(?=>)/g, "")
    .replace(/(?<= [\w-]+=)"([\w-]+)"/g, "$1")
    .replace(/<\/(li|dt|dd)>(?=<|`)|<\/p>(?=<p|<\/?div|`)/g, "");
}

/** The loader, and what the hosted page does beside its element. Scripts of the old kind, so each needs a build of its own. */
const emitScripts: Plugin = {
  name: "emit-scripts",
  async generateBundle() {
    for (const name of ["embed", "hosted-page"]) {
      const built = await build({
        ...widgetBuild,
        configFile: false,
        build: {
          ...widgetBuild.build,
          write: false,
          rolldownOptions: { input: `widget/${name}.ts`, output: { format: "iife" } },
        },
      });
      const [script] = (built as Rolldown.RolldownOutput).output;
      this.emitFile({ type: "asset", fileName: `${name}.js`, source: script.code });
    }
  },
};

/** How the element is compiled, wherever it goes. */
export const widgetBuild = {
  logLevel: "warn",
  publicDir: false,
  define: { __WORDS__: JSON.stringify([list.file, list.integrity]) },
  plugins: [compactTexts, leanLit],
  build: {
    target: "es2022",
    // Terser folds and inlines what Oxc, which comes after it, writes shorter still.
    minify: "terser",
    terserOptions: {
      ecma: 2022,
      module: true,
      compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true, pure_getters: true, keep_fargs: false },
    },
    modulePreload: false,
    reportCompressedSize: false,
  },
} satisfies UserConfig;

export default defineConfig({
  ...widgetBuild,
  plugins: [...widgetBuild.plugins, emitWords, emitIcons, emitScripts, serveBundles(Date.now())],
  build: {
    ...widgetBuild.build,
    terserOptions: { ...widgetBuild.build.terserOptions, mangle: false },
    outDir: "dist/assets",
    rolldownOptions: {
      input: { "payment-status": "widget/index.ts" },
      preserveEntrySignatures: "strict",
      checks: { bundlerTimings: false },
      output: {
        format: "es",
        entryFileNames: "[name].js",
        // Oxc alone shortens names, those of properties too: two that do lose what each has counted.
        minify: { mangleProps: { include: new RegExp(`^(${PRIVATE_NAMES.join("|")})$`) } },
      },
    },
  },
});
