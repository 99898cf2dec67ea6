/** The Vite plugins that write the icons of the hosted page and the headers of all files. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { pageIcons } from "../edge/page/page-icons.ts";

/** One icon for each state. The policy of the hosted page allows images of its own origin only. */
export const emitIcons: Plugin = {
  name: "emit-icons",
  generateBundle() {
    for (const [name, source] of Object.entries(pageIcons()))
      this.emitFile({ type: "asset", fileName: `icons/${name}.svg`, source });
  },
};

/** The plugin `serve-bundles` adds the headers of released bundles. */
export const emitHeaders: Plugin = {
  name: "emit-headers",
  generateBundle() {
    const headers = readFileSync(new URL("../widget/_headers", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "_headers", source: headers });
  },
};
