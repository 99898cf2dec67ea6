/** The part of the build that makes the scripts which are no modules. */
import { build, type Plugin, type Rolldown, type UserConfig } from "vite";

/** The loader, and what the hosted page does beside its element; each needs a build of its own, like the element's. */
export function emitScripts(widgetBuild: UserConfig): Plugin {
  return {
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
}
