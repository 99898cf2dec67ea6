// Packs the npm package and unpacks it in an empty project. Tests run programs and check types there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Project {
  folder: string;
  /** Paths of the unpacked package and of its archive. */
  package: string;
  archive: string;
  /** Paths of the files in the package. */
  paths: string[];
  remove(): void;
}

/** A project that has the package, its dependencies, and `others` from this repository, and no other packages. */
export function emptyProject(others: readonly string[] = []): Project {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-package-"));
  const installed = join(folder, "node_modules/payment-status");
  mkdirSync(installed, { recursive: true });
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(ROOT, "dist/package"),
  });
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(output.toString());
  if (!packed) throw new Error("npm packed nothing");
  const archive = join(folder, packed.filename);
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", installed]);
  for (const name of ["jose", "lit", "zod", ...others]) {
    const target = join(folder, "node_modules", name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), target);
  }
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  const paths = packed.files.map(({ path }) => path);
  return { folder, package: installed, archive, paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a program in the project and returns what it prints. */
export function run({ folder }: Project, code: string, file = "program.js"): string {
  writeFileSync(join(folder, file), code);
  return execFileSync(process.execPath, [file], { cwd: folder }).toString().trim();
}

/** Compiles a file in a strict project. Throws the errors of the compiler. */
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
