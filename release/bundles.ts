/** The released bundles that merchants' pages may still load: what each contains, and for how long it is served. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

export const BUNDLES_FOLDER = fileURLToPath(new URL("./bundles", import.meta.url));

/** Every script that a deployment serves, the element first, with its purpose, which PCI DSS 4.0.1, 6.4.3 requires. */
export const PURPOSES: Record<string, string> = {
  "payment-status.js":
    "Shows the status of one payment. It requests data from this deployment only, stores nothing and sets no cookie.",
  "embed.js": "Replaces the placeholders of a page by that element and loads its script. It requests no data.",
};

/** A merchant's page with the address of an old version keeps working for this long. */
const SERVED_MONTHS = 24;

const releaseSchema = z.object({ version: z.string(), date: z.iso.date() });

export interface Bundle {
  version: string;
  /** The day of its release, YYYY-MM-DD; null before the release. */
  date: string | null;
  /** Paths below the version, or `messages/…` at the root, with what is served there. */
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

/** The value of an `integrity` attribute (Subresource Integrity). */
export function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

/** The entries of these bundles in `/.well-known/payment-status.json`. The worker adds the origins that they contact. */
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
