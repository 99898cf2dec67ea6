/** The one script that stands in a page itself (widget/hosted-page.ts), as the build has laid it down, and its hash. */
import { digestBase64 } from "../platform/crypto.ts";

interface PageScript {
  code: string;
  /** `sha256-…`, as a policy names it. */
  hash: string;
}

let known: PageScript | null = null;

/** Throws when the build is incomplete. */
export async function pageScript(env: Env): Promise<PageScript> {
  if (!known) {
    const response = await env.ASSETS.fetch("https://assets/hosted-page.js");
    if (!response.ok) throw new Error("the build has no page script");
    const code = (await response.text()).trim();
    known = { code, hash: `sha256-${await digestBase64(code)}` };
  }
  return known;
}
