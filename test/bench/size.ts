// The size of the element on a merchant's page, the size of its parts, the size of the hosted page, and that of the Worker.
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { atMost, type Figure, reported } from "./figures.ts";
import { pageSizes, workerSize } from "./page/sizes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const KILOBYTE = 1024;

/** The first pattern that matches a source's path names its part; packages go by their own names. */
const PARTS: [name: string, path: RegExp][] = [
  ["English", /widget\/i18n\/en/],
  ["icons", /widget\/card\/icons/],
  ["styles", /widget\/card\/styles/],
  ["connection", /widget\/connection\//],
  ["card and element", /widget\//],
];
const OTHER = "bundler";

export async function size(): Promise<Figure[]> {
  const { code, map } = await bundle();
  const total = gzip(code);
  const parts = partsOf(code, map);
  const names = [...new Set(parts)].sort();
  return [
    atMost("size: element with English, gzip -9", total / KILOBYTE, 20, "KB", 2),
    atMost("size: brotli 11", brotliCompressSync(code).length / KILOBYTE, 18, "KB", 2),
    reported("size: minified", Buffer.byteLength(code) / KILOBYTE, "KB", 2),
    ...names.map((name) => {
      const without = [...code].filter((_, index) => parts[index] !== name).join("");
      return reported(`size: part "${name}", gzip -9`, (total - gzip(without)) / KILOBYTE, "KB", 2);
    }),
    ...(await pageSizes()),
    workerSize(),
  ];
}

function gzip(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}

/** The bundle as `npm run build` makes it, with its source map. */
async function bundle(): Promise<{ code: string; map: SourceMapPayload }> {
  const result = await build({ root: ROOT, logLevel: "error", build: { write: false, sourcemap: "hidden" } });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  const chunks = output.filter((each) => each.type === "chunk");
  const [chunk] = chunks;
  if (!chunk?.map || chunks.length !== 1) throw new Error("The element is expected to be one file.");
  return { code: chunk.code, map: chunk.map as unknown as SourceMapPayload };
}

/** The part that each character of the bundle comes from. */
function partsOf(code: string, map: SourceMapPayload): string[] {
  const sources = new SourceMap(map);
  return code.split("\n").flatMap((line, lineNumber) =>
    [...`${line}\n`].map((_, column) => {
      const entry = sources.findEntry(lineNumber, column);
      return "originalSource" in entry ? partOf(entry.originalSource) : OTHER;
    }),
  );
}

function partOf(source: string): string {
  const [, packageName] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  return packageName ?? PARTS.find(([, path]) => path.test(source))?.[0] ?? OTHER;
}
