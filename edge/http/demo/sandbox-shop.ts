/**
 * The shop of the sandbox: its page, its logo, and the page that stands for a bank, a wallet or a checkout. They exist only
 * with `SANDBOX = "on"`, and nothing on them can be bought or paid.
 */
import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { configOf, connectionOf } from "../../config/config.ts";
import { LOGO_PATH, SANDBOX_CONNECTION, SHOP_PATH } from "../../config/sandbox-connection.ts";
import { digestBase64 } from "../../platform/crypto.ts";
import type { AppEnv } from "../admission.ts";

const { name, color } = SANDBOX_CONNECTION.merchant;

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 40" width="160" height="40" role="img"><title>${name}</title><rect width="40" height="40" rx="10" fill="${color}"/><path d="M11 17h18l-1.6 12.4a2 2 0 0 1-2 1.6h-10.8a2 2 0 0 1-2-1.6zM15 17a5 5 0 0 1 10 0" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/><text x="50" y="25.5" textLength="108" lengthAdjust="spacingAndGlyphs" fill="${color}" font-family="system-ui,sans-serif" font-size="16" font-weight="700">${name}</text></svg>`;

const STYLE = `:root{color-scheme:light dark}body{margin:15vh auto;padding:0 24px;max-width:28rem;font:16px/1.5 system-ui,sans-serif}h1{font-size:24px;line-height:30px}`;

export const sandboxShop = new Hono<AppEnv>();

sandboxShop.use("/sandbox/*", async (c, next) => {
  return connectionOf(await configOf(c.env), "sandbox") ? next() : c.notFound();
});

sandboxShop.get(LOGO_PATH, (c) =>
  c.body(LOGO, 200, {
    ...headers("style-src 'none'"),
    "Content-Type": "image/svg+xml; charset=utf-8",
    "Cross-Origin-Resource-Policy": "cross-origin",
  }),
);

sandboxShop.get(SHOP_PATH, (c) =>
  page(c, name, "This shop exists only in the sandbox. Nothing can be bought here, and no money moves."),
);

sandboxShop.get("/sandbox/continue", (c) =>
  page(
    c,
    "The customer continues here",
    "In a real payment this is the page of a bank, a wallet or a checkout. The test id goes through its states by itself: go back, and watch the status.",
  ),
);

async function page(c: Context<AppEnv>, title: string, text: string): Promise<Response> {
  const hash = `'sha256-${await digestBase64(STYLE)}'`;
  const content = html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><link rel="icon" href="/icons/succeeded.svg"><style>${raw(STYLE)}</style><main><img src="${LOGO_PATH}" alt="" width="160" height="40"><h1>${title}</h1><p>${text}</p></main></html>`;
  return c.html(content, 200, headers(`style-src ${hash}; img-src 'self'`));
}

function headers(sources: string): Record<string, string> {
  return {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": `default-src 'none'; ${sources}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}
