/** The part of the build that adds what pages need beside scripts and words: icons, and the headers of all files. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { pageIcons } from "../edge/page/page-icons.ts";

/** The hosted page's icons, one for each state: a page may load nothing that is not ours. */
export const emitIcons: Plugin = {
  name: "emit-icons",
  generateBundle() {
    for (const [name, source] of Object.entries(pageIcons()))
      this.emitFile({ type: "asset", fileName: `icons/${name}.svg`, source });
  },
};

/** What browsers are told with each file; what is added to them comes later. */
export const emitHeaders: Plugin = {
  name: "emit-headers",
  generateBundle() {
    const headers = readFileSync(new URL("../widget/_headers", import.meta.url), "utf8");
    this.emitFile({ type: "asset", fileName: "_headers", source: headers });
  },
};
