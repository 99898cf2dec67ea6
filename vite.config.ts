/** Builds what a merchant's page loads: the element, its translations and embed.js, each with its integrity. */
import { defineConfig, type UserConfig } from "vite";
import { emitMessages, messageList } from "./build/message-assets.ts";
import { minifyTemplates } from "./build/minify-templates.ts";
import { emitHeaders, emitIcons } from "./build/page-assets.ts";
import { emitScripts } from "./build/plain-scripts.ts";
import { secondMinifier } from "./build/second-minifier.ts";
import { serveBundles } from "./build/serve-bundles.ts";

/** Settings that the element, the other scripts and the npm package share. */
export const widgetBuild = {
  logLevel: "warn",
  publicDir: false,
  plugins: [minifyTemplates, secondMinifier],
  define: { __MESSAGES__: JSON.stringify([messageList.file, messageList.integrity]) },
  build: { target: "es2022", modulePreload: false, reportCompressedSize: false },
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
    outDir: "dist/assets",
    rolldownOptions: {
      input: { "payment-status": "widget/index.ts" },
      preserveEntrySignatures: "strict",
      checks: { bundlerTimings: false },
      output: { format: "es", entryFileNames: "[name].js" },
    },
  },
});
