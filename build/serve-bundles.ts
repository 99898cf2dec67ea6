/**
 * The Vite plugin that gives each bundle a URL whose content never changes: the bundle of this build and the released ones.
 * It also writes the inventory of scripts, by which merchants check them.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";
import packageJson from "../package.json" with { type: "json" };
import {
  BUNDLES_FOLDER,
  type Bundle,
  inventoryOf,
  isTexts,
  PURPOSES,
  releasedBundles,
  VERSION_PLACEHOLDER,
  withVersion,
} from "../release/bundles.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";

/**
 * Must be the last plugin, because it copies the output of the others.
 * @param nowMs decides which releases are too old to be served
 */
export function serveBundles(nowMs: number, folder = BUNDLES_FOLDER): Plugin {
  return {
    name: "serve-bundles",
    enforce: "post",
    generateBundle(_options, output) {
      const built = Object.values(output).flatMap((file) =>
        file.fileName in PURPOSES || isTexts(file.fileName) ? [{ path: file.fileName, content: contentOf(file) }] : [],
      );
      const released = releasedBundles(nowMs, folder);
      const current = currentBundle(built, released);
      // The address without a version serves the same script.
      for (const { path, content } of current.files) {
        const alias = output[path];
        if (alias?.type === "asset") alias.source = content;
      }
      const bundles = [current, ...released.filter(({ version }) => version !== current.version)];
      for (const { version, files } of bundles) {
        for (const { path, content } of files) {
          const fileName = path in PURPOSES ? `${version}/${path}` : path;
          if (!(fileName in output)) this.emitFile({ type: "asset", fileName, source: content });
        }
      }
      const headers = bundles.map(({ version }) => `/${version}/*\n  Cache-Control: ${IMMUTABLE}\n`).join("");
      const rules = output._headers;
      if (rules?.type === "asset") rules.source = `${rules.source}${headers}`;
      const inventory = JSON.stringify({ scripts: inventoryOf(bundles) }, null, 2);
      this.emitFile({ type: "asset", fileName: "scripts.json", source: inventory });
    },
  };
}

/** A build that is not a release has the hash of its files in its version, so that its URL never changes content either. */
function currentBundle(built: Bundle["files"], released: readonly Bundle[]): Bundle {
  const filesOf = (version: string) =>
    built.map(({ path, content }) => ({ path, content: withVersion(content, VERSION_PLACEHOLDER, version) }));
  const same = released.find(
    (bundle) => bundle.version === packageJson.version && isSame(bundle, filesOf(bundle.version)),
  );
  if (same) return same;
  const hash = createHash("sha256");
  for (const { path, content } of built) if (path in PURPOSES) hash.update(content);
  const version = `${packageJson.version}-${hash.digest("hex").slice(0, 8)}`;
  return { version, date: null, files: filesOf(version) };
}

function isSame(bundle: Bundle, files: Bundle["files"]): boolean {
  return files.every((file) =>
    bundle.files.some(({ path, content }) => path === file.path && content.equals(file.content)),
  );
}

function contentOf(file: { type: "chunk"; code: string } | { type: "asset"; source: string | Uint8Array }): Buffer {
  return Buffer.from(file.type === "chunk" ? file.code : file.source);
}
