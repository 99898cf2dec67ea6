// Promise: finds the three browser engines of the tests on this machine, or says in one sentence what is missing. It installs
// packages only as root on Debian or Ubuntu, or with `CI` set; on anybody's own machine it changes nothing.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export type Engine = "chromium" | "firefox" | "webkit";
type Environment = Record<string, string | undefined>;

/** What is looked at on a machine, so that the search can be tested on machines that are not there. */
export interface Machine {
  env: Environment;
  isFile(path: string): boolean;
  /** Names in a directory; empty where there is none. */
  list(directory: string): string[];
  /** The first bytes of a file as text. */
  head(path: string): string;
}

/** Paths by the variables that name them: what web-test-runner.config.js and the journeys read. */
export interface FoundBrowsers {
  env: Record<string, string>;
  /** Engines that are not there, each with the sentence to show. */
  absent: { engine: Engine; advice: string }[];
}

/** In the order of preference; `packages` are Debian's. */
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

/** Finds every engine: first by its variables, which must then be right, then in the usual places. */
export function findBrowsers(machine: Machine = here): FoundBrowsers {
  const found: FoundBrowsers = { env: {}, absent: [] };
  for (const engine of Object.keys(ENGINES) as Engine[]) {
    const { variables, advice } = ENGINES[engine];
    const paths = variables.map((variable) => machine.env[variable] || usualPlace(variable, machine));
    const wrong = variables.find((variable) => machine.env[variable] && !machine.isFile(machine.env[variable]));
    if (wrong) found.absent.push({ engine, advice: `${wrong} is set, but there is no file at ${machine.env[wrong]}` });
    else if (paths.includes(undefined)) found.absent.push({ engine, advice });
    else for (const [index, variable] of variables.entries()) found.env[variable] = paths[index] ?? "";
  }
  return found;
}

/** `findBrowsers()`, after installing what is missing where that is allowed. */
export function ensureBrowsers(): FoundBrowsers {
  const found = findBrowsers();
  if (found.absent.length === 0) return found;
  const debian = debianFamily();
  const isRoot = process.getuid?.() === 0;
  if (debian === null || !(isRoot || process.env.CI)) return found;
  // Ubuntu's packages of these two only fetch a snap, which does not start in a container.
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

function usualPlace(variable: string, machine: Machine): string | undefined {
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

  const places: Record<string, () => string[]> = {
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
  return places[variable]?.().find((path) => machine.isFile(path) && !isSnap(path, machine));
}

/** Ubuntu leaves a small script where the browser would be; it starts a snap, or only advises to install one. */
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

/** Null when it worked, else what it said. */
function aptGet(args: string[], isRoot: boolean): string | null {
  const command = ["apt-get", "-q", ...args];
  // `-n`: a password prompt would wait for ever where nobody sits.
  const [program = "", ...rest] = isRoot ? command : ["sudo", "-n", "-E", ...command];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr, error } = spawnSync(program, rest, { env, encoding: "utf8" });
  if (status === 0) return null;
  return `${command.join(" ")} failed: ${error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-5).join("\n")}`;
}
