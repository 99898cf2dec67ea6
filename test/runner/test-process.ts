// Divides test files among processes of node:test. Alone, most files would spend more time on loading modules than on their
// tests: those of pure parts load the same sources, and those with a Worker load wrangler. The files of a process run one
// after the other, each as a suite with hooks of its own.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What one process of node:test runs. */
export interface TestProcess {
  /** As it is printed: the path of the only file, or the folder. */
  name: string;
  /** The module that the process runs. */
  entry: string;
  /** The paths of its files. Each is the name of a suite when there are several. */
  files: string[];
}

const SHARED_FOLDER = /^test\/(?:unit\/edge|providers|simulators)\/[^/]+\//;
const WORKER_FOLDER = /^test\/(?:integration|e2e)\//;
/** These take as long as all others of their folder together. */
const ALONE = /^test\/e2e\/(?:gallery|hosted-page)\./;

interface Division {
  /** Where a module that loads several files is written. */
  entryFolder: string;
  /** Among how many processes the files of a folder with Workers are divided. */
  workerProcesses: number;
}

/**
 * The processes for these test files, in the order of their first files.
 *
 * @param paths from the root of the repository, with slashes
 */
export function testProcesses(paths: readonly string[], { entryFolder, workerProcesses }: Division): TestProcess[] {
  let dealt = 0;
  const groupOf = (path: string): string => {
    const folder = ALONE.test(path) ? undefined : WORKER_FOLDER.exec(path)?.[0];
    if (folder === undefined) return SHARED_FOLDER.exec(path)?.[0] ?? path;
    dealt += 1;
    return `${folder} (${1 + (dealt % workerProcesses)} of ${workerProcesses})`;
  };
  return [...Map.groupBy(paths, groupOf)].map(([name, files]) => {
    const [only = name] = files;
    if (files.length === 1) return { name: only, entry: only, files };
    const entry = join(entryFolder, `${name.replaceAll(/[^\w.]/g, "-")}all.test.mjs`);
    writeFileSync(entry, entryOf(files));
    return { name, entry, files };
  });
}

/** The text of a module that runs these files. */
function entryOf(files: readonly string[]): string {
  const suites = files.map((file) => {
    const url = pathToFileURL(resolve(file)).href;
    return `describe(${JSON.stringify(file)}, async () => { await import(${JSON.stringify(url)}); });\n`;
  });
  return `import { describe } from "node:test";\n${suites.join("")}`;
}
