/** The Vite plugin that minifies the HTML and CSS in the widget's template literals, which Vite keeps as they are written. */
import { minifyHTMLLiterals } from "minify-literals";
import type { Plugin } from "vite";

export const minifyTemplates: Plugin = {
  name: "minify-templates",
  apply: "build",
  // Before the types are removed: the offsets that it finds are those of the source.
  enforce: "pre",
  transform: {
    filter: { id: /\/widget\/.*\.ts$/ },
    handler: (code, id) => minifyHTMLLiterals(code, { fileName: id }),
  },
};
