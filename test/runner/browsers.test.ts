// The search for browsers, on machines that are plain data.
import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { describe, test } from "node:test";
import { findBrowsers, type Machine } from "./browsers.ts";

function machine(files: Record<string, string>, env: Record<string, string> = {}): Machine {
  return {
    env: { PATH: ["/usr/local/bin", "/usr/bin"].join(delimiter), ...env },
    isFile: (path) => path in files,
    list: (directory) => (directory === "/usr/lib" ? ["x86_64-linux-gnu"] : []),
    head: (path) => files[path] ?? "",
  };
}

const all = {
  [join("/usr/bin", "chromium")]: "ELF",
  [join("/usr/bin", "firefox-esr")]: "ELF",
  [join("/usr/bin", "WebKitWebDriver")]: "ELF",
  [join("/usr/bin", "xvfb-run")]: "#!/bin/sh",
  "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser": "ELF",
};
const engines = (files: Record<string, string>, env?: Record<string, string>) =>
  findBrowsers(machine(files, env)).absent.map(({ engine }) => engine);

describe("the search for browsers", () => {
  test("The search finds all three engines where a distribution installs them", () => {
    const { env, absent } = findBrowsers(machine(all));
    assert.deepEqual(absent, []);
    assert.equal(env.PAYMENT_STATUS_CHROMIUM, join("/usr/bin", "chromium"));
    assert.equal(env.PAYMENT_STATUS_WEBKIT_BROWSER, "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser");
  });

  test("The path of a variable comes before every other path", () => {
    const { env } = findBrowsers(machine({ ...all, "/opt/chrome": "ELF" }, { PAYMENT_STATUS_CHROMIUM: "/opt/chrome" }));
    assert.equal(env.PAYMENT_STATUS_CHROMIUM, "/opt/chrome");
  });

  test("A wrong path is not replaced by another browser, and the advice names the variable", () => {
    const { absent } = findBrowsers(machine(all, { PAYMENT_STATUS_FIREFOX: "/opt/nothing" }));
    assert.match(absent[0]?.advice ?? "", /PAYMENT_STATUS_FIREFOX is set, but there is no file at \/opt\/nothing/);
  });

  test("The search names each missing engine and what to install", () => {
    assert.deepEqual(engines({}), ["chromium", "firefox", "webkit"]);
    assert.match(findBrowsers(machine({})).absent[2]?.advice ?? "", /install webkit2gtk-driver and xvfb/);
  });

  test("WebKit counts as missing without its virtual screen", () => {
    const { [join("/usr/bin", "xvfb-run")]: _, ...rest } = all;
    assert.deepEqual(engines(rest), ["webkit"]);
  });

  test("Ubuntu's script that only starts a snap does not count as a browser", () => {
    const { [join("/usr/bin", "firefox-esr")]: _, ...rest } = all;
    const stub = { [join("/usr/bin", "firefox")]: "#!/bin/sh\nexec /snap/bin/firefox" };
    assert.deepEqual(engines({ ...rest, ...stub }), ["firefox"]);
  });
});
