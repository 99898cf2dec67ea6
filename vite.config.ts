/** Builds what a merchant's page loads: dist/assets/payment-status.js, its words and embed.js, each with its integrity. */
import { defineConfig, type UserConfig } from "vite";
import { compactTexts } from "./build/compact-texts.ts";
import { leanLit } from "./build/lean-lit.ts";
import { emitMessages, messageList } from "./build/message-assets.ts";
import { emitHeaders, emitIcons } from "./build/page-assets.ts";
import { emitScripts } from "./build/plain-scripts.ts";
import { PRIVATE_NAMES } from "./build/private-names.ts";
import { serveBundles } from "./build/serve-bundles.ts";

/** How the element is compiled, wherever it goes. */
export const widgetBuild = {
  logLevel: "warn",
  publicDir: false,
  define: { __MESSAGES__: JSON.stringify([messageList.file, messageList.integrity]) },
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
  plugins: [
    ...widgetBuild.plugins,
    emitMessages,
    emitHeaders,
    emitIcons,
    emitScripts(widgetBuild),
    serveBundles(Date.now()),
  ],
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
