// Promise: the npm package as a merchant gets it, packed and unpacked in an empty project; tests run programs and check
// types there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Project {
  folder: string;
  /** The package in it, and the archive it came in. */
  package: string;
  archive: string;
  /** Paths in the package. */
  paths: string[];
  remove(): void;
}

/** A project that has the package, what npm would fetch with it, and `others` of ours; nothing else can be reached. */
export function emptyProject(others: readonly string[] = []): Project {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-package-"));
  const installed = join(folder, "node_modules/payment-status");
  mkdirSync(installed, { recursive: true });
  const said = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(ROOT, "dist/package"),
  });
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(said.toString());
  if (!packed) throw new Error("npm packed nothing");
  const archive = join(folder, packed.filename);
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", installed]);
  for (const name of ["jose", "lit", "zod", ...others]) {
    const place = join(folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), place);
  }
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const paths = packed.files.map(({ path }) => path);
  return { folder, package: installed, archive, paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What a program of the merchant's prints. */
export function run({ folder }: Project, code: string): string {
  writeFileSync(join(folder, "program.js"), code);
  return execFileSync(process.execPath, ["program.js"], { cwd: folder }).toString().trim();
}

/** Throws what the compiler says against a file of a strict project, if it says anything. */
export function compile({ folder }: Project, file: string, code: string, options: object): void {
  writeFileSync(join(folder, file), code);
  const strict = {
    strict: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2023", "dom"],
    types: [],
    skipLibCheck: false,
  };
  const config = { compilerOptions: { ...strict, ...options }, files: [file] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  try {
    execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder]);
  } catch (error) {
    throw new Error(String((error as { stdout: Buffer }).stdout));
  }
}
