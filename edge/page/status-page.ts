/**
 * `GET /p/{connection}/{kind}/{id}`: the hosted page for one thing. A plain frame around the element; what goes wrong is
 * a page too, with the same status code as the API's answer.
 */
import { html } from "hono/html";
import type { Connection } from "../config.ts";
import { pathOf } from "../contract.ts";
import { digestBase64 } from "../digest.ts";
import { type Failure, problemOf } from "../failure.ts";
import type { Script } from "../scripts.ts";
import type { Viewer } from "../viewer.ts";
import { type PageFacts, pageHeaders } from "./page-headers.ts";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px; box-sizing: border-box; }
main { inline-size: min(28rem, calc(100vw - 48px)); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 8px; }
p { margin: 0 0 12px; }
footer { margin-block-start: 16px; font-size: .875rem; }
`;

/** What every page is: one style, nothing from elsewhere. */
function frame(title: string, main: unknown, head: unknown = ""): unknown {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>${title}</title>
<style>${STYLE}</style>
${head}
</head>
<body>
<main>
${main}
</main>
</body>
</html>`;
}

/** The page of a thing this viewer may see. Its details come by the cookie of the thing, never in the page's address. */
export async function statusPage(
  { connection, thing, access }: Viewer,
  origin: string,
  script: Script,
): Promise<Response> {
  const { merchant, origins } = connection;
  const address = `${origin}${script.path}`;
  const back = pageOf(access.returnUrl) ?? connection.returnUrl ?? merchant.url;
  const head = html`<script type="module" src="${address}" integrity="${script.integrity}" crossorigin="anonymous"></script>`;
  const main = html`<payment-status of="${pathOf(thing)}" edge="${origin}"><p>${merchant.name}: the status appears here when scripts are allowed.</p></payment-status>
${back ? html`<footer><a href="${back}" rel="noopener noreferrer">${merchant.name}</a></footer>` : ""}`;
  return respond(frame(merchant.name, main, head), 200, origin, {
    framedBy: origins === "*" ? [] : origins,
    script: address,
    logo: merchant.logo,
  });
}

/** A link that a token brings is the merchant's word; but no word of theirs runs as a script here. */
function pageOf(address: string | null): string | null {
  return address !== null && /^https?:\/\//i.test(address) ? address : null;
}

/** The page of a failure: what a stranger may know, in the same words for everybody. */
export async function failurePage(failure: Failure, origin: string, connection: Connection | null): Promise<Response> {
  const { status } = problemOf(failure);
  const { title, detail } = wordsOf(failure);
  const { merchant } = connection ?? {};
  const main = html`<h1>${title}</h1>
<p>${detail}</p>
${merchant?.url ? html`<p><a href="${merchant.url}" rel="noopener noreferrer">${merchant.name}</a></p>` : ""}`;
  const retry: Record<string, string> =
    failure.reason === "viewer-too-fast" ? { "Retry-After": String(failure.retryAfterSeconds) } : {};
  return respond(frame(title, main), status, origin, { framedBy: [], script: null, logo: null }, retry);
}

/** For a customer, who did nothing wrong and wonders about the money. */
function wordsOf(failure: Failure): { title: string; detail: string } {
  switch (failure.reason) {
    case "token-missing":
    case "scope-missing":
      return {
        title: "This page opens with its own link",
        detail: "Open it again from the shop’s page or e-mail. This says nothing about the payment itself.",
      };
    case "token-unusable":
      return {
        title: "This link has ended",
        detail: "Ask the shop for a new one. This says nothing about the payment itself.",
      };
    case "viewer-too-fast":
      return { title: "Too many requests", detail: `Please try again in ${failure.retryAfterSeconds} seconds.` };
    case "misconfigured":
    case "file-unreachable":
    case "bug":
      return {
        title: "This page cannot be shown right now",
        detail: "The fault is ours. It says nothing about the payment itself. Please try again later.",
      };
    case "insecure":
    case "malformed-path":
    case "malformed-body":
    case "link-key-wrong":
    case "signature-wrong":
    case "origin-unknown":
    case "nothing-there":
    case "method-unknown":
    case "body-too-large":
      return {
        title: "There is nothing at this address",
        detail: "Check that the link is complete. This says nothing about the payment itself.",
      };
  }
}

type PageParts = Omit<PageFacts, "origin" | "styleHash">;

async function respond(
  body: unknown,
  status: number,
  origin: string,
  parts: PageParts,
  extra: Record<string, string> = {},
): Promise<Response> {
  const styleHash = `sha256-${await digestBase64(STYLE)}`;
  return new Response(String(await body), {
    status,
    headers: { ...pageHeaders({ origin, styleHash, ...parts }), ...extra },
  });
}
