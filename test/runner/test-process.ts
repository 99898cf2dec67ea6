// Divides test files among processes of node:test. Tests of pure parts share one for each folder: alone, each would spend
// most of its time on loading the same modules.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What one process of node:test runs. */
export interface TestProcess {
  /** As it is printed: the path of the only file, or the folder. */
  name: string;
  /** The module that the process runs. */
  entry: string;
}

const SHARED_FOLDER = /^test\/(?:unit\/edge|providers|simulators)\/[^/]+\//;

/**
 * The processes for these test files, in the order of their first files.
 *
 * @param paths from the root of the repository, with slashes
 * @param entryFolder where a module that loads several files is written
 */
export function testProcesses(paths: readonly string[], entryFolder: string): TestProcess[] {
  const groups = Map.groupBy(paths, (path) => SHARED_FOLDER.exec(path)?.[0] ?? path);
  return [...groups].map(([name, files]) => {
    const [only = name] = files;
    if (files.length === 1) return { name: only, entry: only };
    const entry = join(entryFolder, `${name.replaceAll("/", "-")}all.test.mjs`);
    const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(resolve(file)).href)};\n`);
    writeFileSync(entry, imports.join(""));
    return { name, entry };
  });
}
