// Finds the three browser engines of the tests on this machine, or names what is missing in one sentence. It installs
// packages only as root on Debian or Ubuntu, or with `CI` set. On a developer's own machine it changes nothing.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export type Engine = "chromium" | "firefox" | "webkit";
type Environment = Record<string, string | undefined>;

/** What the search reads of a machine, so that tests can describe other machines. */
export interface Machine {
  env: Environment;
  isFile(path: string): boolean;
  /** Names in a directory; empty when it does not exist. */
  list(directory: string): string[];
  /** The first bytes of a file as text. */
  head(path: string): string;
}

/**
 * The arguments of Chromium: without services that call out, and without motion. A page of cards that move keeps both cores
 * of a machine without a graphics card busy.
 */
export const QUIET_CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-prefers-reduced-motion",
];

/** The preferences of Firefox. */
export const QUIET_FIREFOX = { "ui.prefersReducedMotion": 1 };

/** The variables that web-test-runner.config.js and the end-to-end tests read, with the paths that were found. */
export interface FoundBrowsers {
  env: Record<string, string>;
  /** Missing engines, each with the advice to print. */
  absent: { engine: Engine; advice: string }[];
}

/** The engines in the order of preference. `packages` are those of Debian. */
const ENGINES: Record<Engine, { variables: string[]; packages: string[]; advice: string }> = {
  chromium: {
    variables: ["PAYMENT_STATUS_CHROMIUM"],
    packages: ["chromium"],
    advice: "install Chromium or Google Chrome, or set PAYMENT_STATUS_CHROMIUM to its path",
  },
  firefox: {
    variables: ["PAYMENT_STATUS_FIREFOX"],
    packages: ["firefox-esr"],
    advice: "install Firefox, or set PAYMENT_STATUS_FIREFOX to its path",
  },
  webkit: {
    variables: ["PAYMENT_STATUS_WEBKIT_DRIVER", "PAYMENT_STATUS_WEBKIT_BROWSER", "PAYMENT_STATUS_XVFB"],
    packages: ["webkit2gtk-driver", "xvfb", "xauth"],
    advice:
      "install webkit2gtk-driver and xvfb (Linux only), or set PAYMENT_STATUS_WEBKIT_DRIVER and PAYMENT_STATUS_WEBKIT_BROWSER",
  },
};

const here: Machine = {
  env: process.env,
  isFile: (path) => existsSync(path) && statSync(path).isFile(),
  list: (directory) => (existsSync(directory) ? readdirSync(directory) : []),
  head: (path) => readFileSync(path).subarray(0, 4096).toString("latin1"),
};

/** Finds every engine: first by its variables, which must be correct if they are set, then in the usual locations. */
export function findBrowsers(machine: Machine = here): FoundBrowsers {
  const found: FoundBrowsers = { env: {}, absent: [] };
  for (const engine of Object.keys(ENGINES) as Engine[]) {
    const { variables, advice } = ENGINES[engine];
    const paths = variables.map((variable) => machine.env[variable] || usualPath(variable, machine));
    const wrong = variables.find((variable) => machine.env[variable] && !machine.isFile(machine.env[variable]));
    if (wrong) found.absent.push({ engine, advice: `${wrong} is set, but there is no file at ${machine.env[wrong]}` });
    else if (paths.includes(undefined)) found.absent.push({ engine, advice });
    else for (const [index, variable] of variables.entries()) found.env[variable] = paths[index] ?? "";
  }
  return found;
}

/** Installs what is missing where that is allowed, and finds every engine as `findBrowsers()` does. */
export function ensureBrowsers(): FoundBrowsers {
  const found = findBrowsers();
  if (found.absent.length === 0) return found;
  const debian = debianFamily();
  const isRoot = process.getuid?.() === 0;
  if (debian === null || !(isRoot || process.env.CI)) return found;
  // Ubuntu's packages of Chromium and Firefox only fetch a snap, which does not start in a container.
  const inDebian = (engine: Engine) => debian === "debian" || engine === "webkit";
  const isNamed = (engine: Engine) => ENGINES[engine].variables.some((variable) => process.env[variable]);
  const installable = found.absent.filter(({ engine }) => inDebian(engine) && !isNamed(engine));
  const packages = installable.flatMap(({ engine }) => ENGINES[engine].packages);
  if (packages.length === 0) return found;
  console.log(`Installing ${packages.join(" ")} …`);
  const failure =
    aptGet(["update"], isRoot) ?? aptGet(["install", "-y", "--no-install-recommends", ...packages], isRoot);
  if (failure !== null) console.log(failure);
  return findBrowsers();
}

function usualPath(variable: string, machine: Machine): string | undefined {
  const onPath = (...names: string[]) => {
    const directories = (machine.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
    return names.flatMap((name) => directories.map((directory) => join(directory, name)));
  };
  const programs = [machine.env.PROGRAMFILES, machine.env["PROGRAMFILES(X86)"], machine.env.LOCALAPPDATA];
  const inPrograms = (...path: string[]) => programs.flatMap((root) => (root ? [join(root, ...path)] : []));
  const webkitFolders = ["/usr/libexec", "/usr/lib", "/usr/lib64"].flatMap((root) => [
    root,
    ...machine.list(root).map((name) => `${root}/${name}`),
  ]);

  const paths: Record<string, () => string[]> = {
    PAYMENT_STATUS_CHROMIUM: () => [
      ...onPath("chromium", "google-chrome-stable", "google-chrome", "chromium-browser"),
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      ...inPrograms("Google", "Chrome", "Application", "chrome.exe"),
    ],
    PAYMENT_STATUS_FIREFOX: () => [
      ...onPath("firefox-esr", "firefox"),
      "/Applications/Firefox.app/Contents/MacOS/firefox",
      ...inPrograms("Mozilla Firefox", "firefox.exe"),
    ],
    PAYMENT_STATUS_WEBKIT_DRIVER: () => onPath("WebKitWebDriver"),
    PAYMENT_STATUS_WEBKIT_BROWSER: () =>
      ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"].flatMap((version) =>
        webkitFolders.map((folder) => `${folder}/${version}/MiniBrowser`),
      ),
    PAYMENT_STATUS_XVFB: () => onPath("xvfb-run"),
  };
  return paths[variable]?.().find((path) => machine.isFile(path) && !isSnap(path, machine));
}

/** True for the script that Ubuntu installs instead of the browser. It starts a snap, or only advises to install one. */
function isSnap(path: string, machine: Machine): boolean {
  const head = machine.head(path);
  return head.startsWith("#!") && head.includes("/snap/");
}

function debianFamily(): "debian" | "ubuntu" | null {
  if (!existsSync("/etc/os-release")) return null;
  const release = readFileSync("/etc/os-release", "utf8");
  const families = release.match(/^ID(_LIKE)?=.*$/gm)?.join(" ") ?? "";
  if (families.includes("ubuntu")) return "ubuntu";
  return families.includes("debian") ? "debian" : null;
}

/** Null when the command succeeded, else its error output. */
function aptGet(args: string[], isRoot: boolean): string | null {
  const command = ["apt-get", "-q", ...args];
  // `-n`: a password prompt would wait for ever without a person.
  const [program = "", ...rest] = isRoot ? command : ["sudo", "-n", "-E", ...command];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr, error } = spawnSync(program, rest, { env, encoding: "utf8" });
  if (status === 0) return null;
  return `${command.join(" ")} failed: ${error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-5).join("\n")}`;
}
