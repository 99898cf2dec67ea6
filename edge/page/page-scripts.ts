/** The scripts of the pages, as the build made them. */
import { type Assets, elementScript } from "../platform/build-manifest.ts";
import { digestBase64 } from "../platform/crypto.ts";

export interface PageScripts {
  /** The element's script, which the page loads by its URL. */
  element: { url: string; integrity: string };
  /** The page's own script (widget/hosted-page.ts), which is inline. */
  inline: InlineScript;
}

export interface InlineScript {
  code: string;
  /** `sha256-…`, for the content security policy. */
  hash: string;
}

const inlineScripts = new Map<string, InlineScript>();

/**
 * Throws when the build is incomplete.
 *
 * @param origin the origin of the page
 */
export async function pageScripts(assets: Assets, origin: string): Promise<PageScripts> {
  const { path, integrity } = await elementScript(assets);
  return { element: { url: `${origin}${path}`, integrity }, inline: await inlineScript(assets, "hosted-page.js") };
}

/** The script of the support page (support/support-page.ts). Throws when the build is incomplete. */
export function supportScript(assets: Assets): Promise<InlineScript> {
  return inlineScript(assets, "support-page.js");
}

async function inlineScript(assets: Assets, name: string): Promise<InlineScript> {
  const known = inlineScripts.get(name);
  if (known) return known;
  const response = await assets.fetch(`https://assets/${name}`);
  if (!response.ok) throw new Error(`The build has no ${name}. Run \`vite build\`.`);
  const code = await response.text();
  const script = { code, hash: `sha256-${await digestBase64(code)}` };
  inlineScripts.set(name, script);
  return script;
}
