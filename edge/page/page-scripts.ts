/** The scripts of a status page, as the build made them. */
import { type Assets, elementScript } from "../platform/build-manifest.ts";
import { digestBase64 } from "../platform/crypto.ts";

export interface PageScripts {
  /** The element's script, which the page loads by its URL. */
  element: { url: string; integrity: string };
  /** The page's own script (widget/hosted-page.ts), which is inline. */
  inline: InlineScript;
}

interface InlineScript {
  code: string;
  /** `sha256-…`, for the content security policy. */
  hash: string;
}

let inlineScript: InlineScript | null = null;

/**
 * Throws when the build is incomplete.
 *
 * @param origin the origin of the page
 */
export async function pageScripts(assets: Assets, origin: string): Promise<PageScripts> {
  const { path, integrity } = await elementScript(assets);
  inlineScript ??= await readInlineScript(assets);
  return { element: { url: `${origin}${path}`, integrity }, inline: inlineScript };
}

async function readInlineScript(assets: Assets): Promise<InlineScript> {
  const response = await assets.fetch("https://assets/hosted-page.js");
  if (!response.ok) throw new Error("The build has no hosted-page.js. Run `vite build`.");
  const code = await response.text();
  return { code, hash: `sha256-${await digestBase64(code)}` };
}
