/** The Vite plugin that builds the scripts which are not modules: the loader and the script of the hosted page. */
import { build, type Plugin, type Rolldown, type UserConfig } from "vite";

const SCRIPTS = ["embed", "hosted-page"];

/** Each script needs a build of its own, because one build has one output format. */
export function emitScripts(widgetBuild: UserConfig): Plugin {
  return {
    name: "emit-scripts",
    async generateBundle() {
      for (const name of SCRIPTS) {
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
        // Without the line break at its end: the hosted page has exactly this text, so the file has the same hash.
        this.emitFile({ type: "asset", fileName: `${name}.js`, source: script.code.trim() });
      }
    },
  };
}
