/**
 * The bundles that merchants' pages may still load: what each is, and for how long it is served. Reads files, writes
 * none. No clock.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

export const BUNDLES_FOLDER = fileURLToPath(new URL("./bundles", import.meta.url));

/** Every script a deployment serves, the element first, and why it is there (PCI DSS 4.0.1, 6.4.3 asks for the reason). */
export const PURPOSES: Record<string, string> = {
  "payment-status.js": "Shows the status of one payment; asks this deployment alone, keeps nothing, sets no cookie.",
  "embed.js": "Puts that element where a page has a placeholder for it, and loads its script; asks nobody itself.",
};

/** A merchant's page with an old address goes on working for so long. */
const SERVED_MONTHS = 24;

const releaseSchema = z.object({ version: z.string(), date: z.iso.date() });

export interface Bundle {
  version: string;
  /** The day of its release; null while it is only built. */
  date: string | null;
  /** Path below its version, or `words/…` at the root → what is served. */
  files: { path: string; content: Buffer }[];
}

/** The released bundles that are still served at `nowMs`, newest first. */
export function releasedBundles(nowMs: number, folder = BUNDLES_FOLDER): Bundle[] {
  if (!existsSync(folder)) return [];
  const bundles = readdirSync(folder).map((version) => readBundle(join(folder, version)));
  return bundles
    .filter(({ date }) => Date.parse(date) + SERVED_MONTHS * 30.44 * 86_400_000 > nowMs)
    .sort((a, b) => b.date.localeCompare(a.date));
}

function readBundle(folder: string): Bundle & { date: string } {
  const { version, date } = releaseSchema.parse(JSON.parse(readFileSync(join(folder, "release.json"), "utf8")));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "release.json")
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file.slice(folder.length + 1).replaceAll("\\", "/"), content: readFileSync(file) }));
  return { version, date, files };
}

/** Subresource Integrity, as `integrity` wants it. */
export function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

/** What `/.well-known/payment-status.json` says of the scripts in these bundles; whom they ask, the worker adds. */
export function inventoryOf(bundles: readonly Bundle[]) {
  return bundles.flatMap(({ version, files }) =>
    Object.entries(PURPOSES).flatMap(([script, purpose]) =>
      files
        .filter(({ path }) => path === script)
        .map(({ path, content }) => ({
          path: `/${version}/${path}`,
          version,
          integrity: integrityOf(content),
          bytes: content.byteLength,
          purpose,
        })),
    ),
  );
}
