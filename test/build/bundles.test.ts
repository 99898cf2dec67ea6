// Released scripts stay available for 24 months after their release, at their own address, byte for byte.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { serveBundles } from "../../build/serve-bundles.ts";
import packageJson from "../../package.json" with { type: "json" };
import { integrityOf, inventoryOf, releasedBundles, VERSION_PLACEHOLDER, withVersion } from "../../release/bundles.ts";
import { BuiltFiles } from "../../release/integrity/built-files.ts";

const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
let root: string;
let folder: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "payment-status-release-"));
  folder = join(root, "bundles");
  release("0.1.0", "2024-10-01", "console.log(1);");
  release("0.2.0", "2025-03-01", "console.log(2);");
  release("0.3.0", "2026-10-01", "console.log(3);");
});
after(() => rmSync(root, { recursive: true, force: true }));

function release(version: string, date: string, script: string): void {
  mkdirSync(join(folder, version, "messages"), { recursive: true });
  writeFileSync(join(folder, version, "release.json"), JSON.stringify({ version, date }));
  writeFileSync(join(folder, version, "payment-status.js"), script);
  writeFileSync(join(folder, version, "embed.js"), `${script}//`);
  writeFileSync(join(folder, version, `messages/ar.${version}.json`), "{}");
}

/** The next build, of the element and perhaps a loader. Returns what a file of it contains. */
async function buildNext(element: string, loader?: string): Promise<(path: string) => string> {
  const out = join(root, "built");
  const source = join(root, "payment-status.js");
  writeFileSync(source, element);
  const emitLoader: Plugin = {
    name: "emit-loader",
    generateBundle() {
      if (loader) this.emitFile({ type: "asset", fileName: "embed.js", source: loader });
    },
  };
  await build({
    configFile: false,
    logLevel: "silent",
    plugins: [emitLoader, serveBundles(NOW_MS, folder)],
    build: {
      outDir: out,
      minify: false,
      rolldownOptions: { input: source, output: { entryFileNames: "[name].js" } },
    },
  });
  return (path) => readFileSync(join(out, path), "utf8");
}

describe("released bundles", () => {
  test("Released bundles are served for 24 months, the newest first", () => {
    const versions = (nowMs: number) => releasedBundles(nowMs, folder).map(({ version }) => version);
    assert.deepEqual(versions(NOW_MS), ["0.3.0", "0.2.0"]);
    assert.deepEqual(versions(Date.parse("2026-09-28")), ["0.3.0", "0.2.0", "0.1.0"]);
    assert.deepEqual(versions(Date.parse("2027-03-05")), ["0.3.0"]);
  });

  test("A deployment of a release has its scripts at all their addresses, its texts and its inventory", async () => {
    const dist = join(root, "dist");
    mkdirSync(join(dist, "icons"), { recursive: true });
    writeFileSync(join(dist, "_headers"), "/*\n  X-Test: all\n/icons/*\n  X-Test: icon\n");
    const built = { "scripts.json": "{}", "payment-status.js": "new", "icons/used.svg": "<svg/>", "0.4.0": "" };
    for (const [name, text] of Object.entries(built)) writeFileSync(join(dist, name), text);
    const files = BuiltFiles.read(dist).ofRelease("0.2.0", NOW_MS, folder);
    const textOf = async (path: string) => (await files.fetch(`https://status.example${path}`)).text();
    assert.equal(await textOf("/payment-status.js"), "console.log(2);");
    assert.equal(await textOf("/0.2.0/payment-status.js"), "console.log(2);");
    assert.equal(await textOf("/0.3.0/payment-status.js"), "console.log(3);");
    assert.equal(await textOf("/messages/ar.0.2.0.json"), "{}");
    const { scripts } = JSON.parse(await textOf("/scripts.json"));
    assert.equal(scripts[0].path, "/0.2.0/payment-status.js");
    const headerOf = async (path: string, name: string) =>
      (await files.fetch(`https://a.example${path}`)).headers.get(name);
    assert.equal(await headerOf("/icons/used.svg", "X-Test"), "icon");
    assert.equal(await headerOf("/payment-status.js", "X-Test"), "all");
    assert.equal(await headerOf("/0.2.0/embed.js", "Cache-Control"), "public, max-age=31536000, immutable");
    assert.equal(await headerOf("/embed.js", "Cache-Control"), "public, max-age=0, must-revalidate");
    assert.throws(() => BuiltFiles.read(dist).ofRelease("0.1.0", NOW_MS, folder), /Version 0\.1\.0 is not in/);
    assert.throws(() => BuiltFiles.read(folder), /There is no build/);
  });

  test("There are no released bundles before the first release", () => {
    assert.deepEqual(releasedBundles(NOW_MS, join(folder, "nowhere")), []);
  });

  test("The inventory lists the scripts of released bundles, the element first, then their texts, with a hash that a browser accepts", () => {
    const inventory = inventoryOf(releasedBundles(NOW_MS, folder));
    assert.deepEqual(
      inventory.map(({ path, bytes }) => [path, bytes]),
      [
        ["/0.3.0/payment-status.js", 15],
        ["/0.3.0/embed.js", 17],
        ["/0.2.0/payment-status.js", 15],
        ["/0.2.0/embed.js", 17],
        ["/messages/ar.0.3.0.json", 2],
        ["/messages/ar.0.2.0.json", 2],
      ],
    );
    const shared = { path: "messages/list.json", content: Buffer.from("[]") };
    const listed = inventoryOf(["2.0.0", "1.0.0"].map((version) => ({ version, date: null, files: [shared] })));
    assert.deepEqual(
      listed.map(({ path, version }) => [path, version]),
      [["/messages/list.json", "2.0.0"]],
    );
    for (const { integrity } of inventory) assert.match(integrity, /^sha384-[A-Za-z0-9+/]{64}$/);
  });

  test("The next build contains the released bundles with their translations, beside the new bundle", async () => {
    const text = await buildNext("console.log(4);");
    assert.equal(text("0.3.0/payment-status.js"), "console.log(3);");
    assert.equal(text("0.2.0/payment-status.js"), "console.log(2);");
    assert.equal(text("0.2.0/embed.js"), "console.log(2);//");
    assert.equal(text("messages/ar.0.2.0.json"), "{}");
    const { scripts } = JSON.parse(text("scripts.json"));
    assert.match(scripts[0].path, /^\/\d+\.\d+\.\d+-[0-9a-f]{8}\/payment-status\.js$/);
    assert.equal(text(scripts[0].path.slice(1)), text("payment-status.js"));
    assert.deepEqual(
      scripts.slice(1).map(({ version }: { version: string }) => version),
      ["0.3.0", "0.3.0", "0.2.0", "0.2.0", "0.3.0", "0.2.0"],
    );
  });

  test("The loader of a build names the version of that build, at both of its addresses", async () => {
    const text = await buildNext("console.log(5);", `load("/${VERSION_PLACEHOLDER}/payment-status.js");`);
    const [{ path, version }] = JSON.parse(text("scripts.json")).scripts;
    assert.equal(text("embed.js"), `load("${path}");`);
    assert.equal(text(`${version}/embed.js`), text("embed.js"));
  });

  test("The loader of a released build names the release", async () => {
    const { version } = packageJson;
    const next = () => buildNext("console.log(6);", `load("/${VERSION_PLACEHOLDER}/payment-status.js");`);
    const unreleased = await next();
    const [built] = JSON.parse(unreleased("scripts.json")).scripts;
    release(version, "2026-11-20", unreleased("payment-status.js"));
    const loader = withVersion(Buffer.from(unreleased("embed.js")), built.version, version);
    writeFileSync(join(folder, version, "embed.js"), loader);
    const text = await next();
    assert.equal(JSON.parse(text("scripts.json")).scripts[0].path, `/${version}/payment-status.js`);
    assert.equal(text("embed.js"), `load("/${version}/payment-status.js");`);
  });
});

describe("inventory of this build", () => {
  const assets = fileURLToPath(new URL("../../dist/assets/", import.meta.url));
  before(() => {
    const vite = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
    if (!existsSync(join(assets, "scripts.json"))) execFileSync(process.execPath, [vite, "build"], { stdio: "ignore" });
  });

  test("The inventory lists every script and every file of texts that this build serves, with its hash and its size", () => {
    const { scripts } = JSON.parse(readFileSync(join(assets, "scripts.json"), "utf8"));
    for (const { path, integrity, bytes, purpose } of scripts) {
      const content = readFileSync(join(assets, path));
      assert.equal(integrity, integrityOf(content), path);
      assert.equal(bytes, content.byteLength, path);
      assert.match(purpose, /\.$/, path);
    }
    const listed = new Set(scripts.map(({ path }: { path: string }) => path.replace(/^\/\d[^/]*/, "")));
    const served = globSync("**/*.{js,json}", { cwd: assets }).map((path) => `/${path}`.replace(/^\/\d[^/]*/, ""));
    assert.deepEqual([...new Set(served.filter((path) => path !== "/scripts.json"))].sort(), [...listed].sort());
    for (const name of ["payment-status.js", "embed.js", "hosted-page.js", "support-page.js", "page-messages.json"])
      assert.ok(listed.has(`/${name}`), name);
  });
});
