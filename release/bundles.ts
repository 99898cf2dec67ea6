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
  "hosted-page.js":
    "Runs inside the hosted page, whose policy has its hash: follows the state in the title of the tab, copies and shares the address, and reports the height of a frame. It requests no data.",
  "support-page.js":
    "Runs inside the support page for the shop's staff, whose policy has its hash: sends the key that is typed in to this deployment only, keeps it for the session of the tab, and shows what customers saw of a payment.",
};

/** The texts of the hosted page. The Worker writes them into the page. */
const PAGE_TEXTS = "page-messages.json";
const PURPOSE_OF_TEXTS = "Texts of the element in one language, or the list of their files. Data: it never runs.";
const PURPOSE_OF_PAGE_TEXTS = "Texts of the hosted page in all languages. Data: it never runs.";

/** Whether a file of the build holds texts. */
export function isTexts(path: string): boolean {
  return path === PAGE_TEXTS || path.startsWith("messages/");
}

/** A merchant's page with the address of an old version keeps working for this long. */
const SERVED_MONTHS = 24;

const releaseSchema = z.object({ version: z.string(), date: z.iso.date() });

export interface Bundle {
  version: string;
  /** The day of its release, YYYY-MM-DD; null before the release. */
  date: string | null;
  /** Paths below the version, or of texts at the root, with what is served there. */
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

/** What the built loader has in place of the version until it is known. The loader names the element of its own version. */
export const VERSION_PLACEHOLDER = "BUNDLE-VERSION";

/** The script with another version in place of this one. */
export function withVersion(content: Buffer, from: string, to: string): Buffer {
  return Buffer.from(content.toString().replaceAll(`/${from}/`, `/${to}/`));
}

/** The value of an `integrity` attribute (Subresource Integrity). */
export function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

/**
 * The entries of these bundles in `/.well-known/payment-status.json`: their scripts, and their texts, which several bundles
 * may share. The Worker adds the origins that they contact.
 */
export function inventoryOf(bundles: readonly Bundle[]) {
  const scripts = bundles.flatMap(({ version, files }) =>
    Object.entries(PURPOSES).flatMap(([name, purpose]) =>
      files
        .filter(({ path }) => path === name)
        .map((file) => entryOf(file, { path: `/${version}/${name}`, version, purpose })),
    ),
  );
  const texts = new Map<string, (typeof scripts)[number]>();
  for (const { version, files } of bundles) {
    for (const file of files.filter(({ path }) => isTexts(path))) {
      const path = `/${file.path}`;
      const purpose = file.path === PAGE_TEXTS ? PURPOSE_OF_PAGE_TEXTS : PURPOSE_OF_TEXTS;
      if (!texts.has(path)) texts.set(path, entryOf(file, { path, version, purpose }));
    }
  }
  return [...scripts, ...texts.values()];
}

function entryOf(
  { content }: Bundle["files"][number],
  { path, version, purpose }: Record<"path" | "version" | "purpose", string>,
) {
  return { path, version, integrity: integrityOf(content), bytes: content.byteLength, purpose };
}
