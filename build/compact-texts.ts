/** The part of the build that takes out of styles and templates what only their reader needs. No I/O. */
import type { Plugin } from "vite";

const OWN_PROPERTY = /--(?!payment-status-)[\w-]+/g;

/** Whitespace in styles and templates only helps the reader of the source. */
export const compactTexts: Plugin = {
  name: "compact-texts",
  enforce: "pre",
  transform(code, id) {
    if (id.endsWith("payment-status-styles.ts"))
      return code.replace(/`([^`]*)`/, (_, styles: string) => `\`${compactStyles(styles)}\``);
    return id.endsWith("-view.ts") ? compactTemplates(code) : null;
  },
};

/** Properties that no page may set go by numbers. */
function compactStyles(styles: string): string {
  const own = [...new Set(styles.match(OWN_PROPERTY))];
  return styles
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .replace(OWN_PROPERTY, (name) => `--${own.indexOf(name)}`)
    .trim();
}

/**
 * Between tags, a line break in the source becomes nothing; between attributes, a space. HTML takes a word without quotes,
 * and leaves out end tags that the next tag, or the end of what is around, implies. No line of code looks like any of it.
 */
function compactTemplates(code: string): string {
  return code
    .replace(/(?<=[>}])\n\s+(?=<|\$\{)/g, "")
    .replace(/(?<=<\w+|["}])\n\s+(?=[\w?-]+=["$])/g, " ")
    .replace(/(?<=["}])\n\s+(?=>)/g, "")
    .replace(/(?<= [\w-]+=)"([\w-]+)"/g, "$1")
    .replace(/<\/(li|dt|dd)>(?=<|`)|<\/p>(?=<p|<\/?div|`)/g, "");
}
