// One page for the widget's test files of a folder. With a page for each file, most of the time goes into loading the same
// modules again.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * Writes a module for each folder that loads the folder's test files.
 *
 * @param paths from the root of the repository, with slashes
 * @param into the folder for the modules, which the test server must serve
 * @returns the folder of the test files, with a slash at its end, by the path of the module
 */
export function widgetPages(paths: readonly string[], into: string): Map<string, string> {
  const pages = new Map<string, string>();
  for (const [folder, files] of Map.groupBy(paths, (path) => `${dirname(path)}/`)) {
    const page = join(into, folder, "all.test.js");
    mkdirSync(dirname(page), { recursive: true });
    const specifier = (path: string) => relative(dirname(page), path).split(sep).join("/");
    writeFileSync(page, files.map((path) => `import ${JSON.stringify(specifier(path))};\n`).join(""));
    pages.set(page, folder);
  }
  return pages;
}
