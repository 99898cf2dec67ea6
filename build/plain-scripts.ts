/** The Vite plugin that builds the scripts which are not modules: the loader, and the scripts of the pages. */
import { build, type Plugin, type Rolldown, type UserConfig } from "vite";
import { integrityOf, VERSION_PLACEHOLDER } from "../release/bundles.ts";

const SCRIPTS = {
  embed: "widget/embed.ts",
  "hosted-page": "widget/hosted-page.ts",
  "support-page": "support/support-page.ts",
};

/** Each script needs a build of its own, because one build has one output format. */
export function emitScripts(widgetBuild: UserConfig): Plugin {
  return {
    name: "emit-scripts",
    async generateBundle(_options, output) {
      const element = output["payment-status.js"];
      if (element?.type !== "chunk") throw new Error("The loader needs the element's script, for its hash");
      // The version is known when both scripts are built: it has a hash of them.
      const address = [`/${VERSION_PLACEHOLDER}/payment-status.js`, integrityOf(Buffer.from(element.code))];
      const define = { ...widgetBuild.define, __ELEMENT__: JSON.stringify(address) };
      for (const [name, input] of Object.entries(SCRIPTS)) {
        const built = await build({
          ...widgetBuild,
          configFile: false,
          define,
          build: {
            ...widgetBuild.build,
            write: false,
            rolldownOptions: { input, output: { format: "iife" } },
          },
        });
        const [script] = (built as Rolldown.RolldownOutput).output;
        // Without the line break at its end: the page has exactly this text, so the file has the same hash.
        this.emitFile({ type: "asset", fileName: `${name}.js`, source: script.code.trim() });
      }
    },
  };
}
