/** Builds what a merchant's page loads: dist/assets/payment-status.js and its words, each with its integrity. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const WORDS_FOLDER = new URL("./widget/words/", import.meta.url);

function hash(algorithm: string, text: string, encoding: "base64" | "hex"): string {
  return createHash(algorithm).update(text).digest(encoding);
}

/** Every language but English, minified, named by its hash so that it can be cached for ever. */
const words = readdirSync(WORDS_FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => {
    const source = JSON.stringify(JSON.parse(readFileSync(new URL(name, WORDS_FOLDER), "utf8")));
    const language = name.replace(".json", "");
    const file = `words/${language}.${hash("sha256", source, "hex").slice(0, 8)}.json`;
    return { language, file, source, integrity: `sha384-${hash("sha384", source, "base64")}` };
  });

const emitWords: Plugin = {
  name: "emit-words",
  generateBundle() {
    for (const { file, source } of words) this.emitFile({ type: "asset", fileName: file, source });
    const headers = readFileSync(new URL("./widget/_headers", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "_headers", source: headers });
  },
};

/** Whitespace in the styles only helps the reader of the source. */
const compactStylesPlugin: Plugin = {
  name: "compact-styles",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("payment-status-styles.ts")) return null;
    return code.replace(/`([^`]*)`/, (_, styles: string) => `\`${compactStyles(styles)}\``);
  },
};

function compactStyles(styles: string): string {
  return styles
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .trim();
}

export default defineConfig({
  logLevel: "warn",
  publicDir: false,
  define: {
    __WORDS_FILES__: JSON.stringify(
      Object.fromEntries(words.map(({ language, file, integrity }) => [language, { file, integrity }])),
    ),
  },
  plugins: [compactStylesPlugin, emitWords],
  build: {
    outDir: "dist/assets",
    target: "es2022",
    minify: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { "payment-status": "widget/index.ts" },
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: "[name].js" },
    },
  },
});
