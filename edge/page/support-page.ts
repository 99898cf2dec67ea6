/**
 * `GET /support`: the page on which a shop's staff read the trace of a payment (docs/operations.md#support). It is the same
 * for everybody: its script (support/support-page.ts) asks for the trace with the key that somebody types in.
 */
import { html, raw } from "hono/html";
import { KINDS } from "../../contract/resource.ts";
import { supportHeaders } from "./page-headers.ts";
import { supportScript } from "./page-scripts.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { SUPPORT_STYLE } from "./support-style.ts";

/** Throws when the build is incomplete. */
export async function supportPage(env: Env, url: URL): Promise<Response> {
  const script = await supportScript(env.ASSETS);
  const headers = await supportHeaders(url, script, [PAGE_STYLE, SUPPORT_STYLE]);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Support – payment status</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="/icons/processing.svg" type="image/svg+xml">
<style>${raw(PAGE_STYLE)}</style>
<style>${raw(SUPPORT_STYLE)}</style>
</head>
<body class="standalone support">
<header><h1>What did the customer see?</h1></header>
<main>
<noscript><p class="box">This page needs JavaScript. Without it: <code>npm run trace</code>.</p></noscript>
<div id="desk" hidden>
${form()}
${result()}
</div>
</main>
<script>${raw(script.code)}</script>
</body>
</html>`;
  return new Response(`${await page}`, { headers });
}

/** No field has a name, and the policy forbids to send a form: the key cannot become part of an address. */
function form() {
  const options = KINDS.map((kind) => html`<option>${kind}</option>`);
  return html`<form id="ask" class="box" novalidate autocomplete="off">
<label for="key">Link key or support key</label>
<input id="key" type="password" autocomplete="off" spellcheck="false" aria-describedby="key-note">
<p id="key-note" class="hint">Kept in this tab until you lock it or close it.</p>
<label for="pasted">Page address or resource path</label>
<input id="pasted" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="pasted-note">
<p id="pasted-note" class="hint">Or fill in the three fields below.</p>
<div class="fields">
<div><label for="connection">Connection</label><input id="connection" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
<div><label for="kind">Kind</label><select id="kind">${options}</select></div>
<div class="wide"><label for="id">Id</label><input id="id" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
</div>
<div class="buttons"><button id="show" class="button main" type="submit">Show</button><button id="lock" class="button" type="button">Lock</button></div>
<p id="mistake" role="alert"></p>
<p id="message" role="status"></p>
</form>`;
}

function result() {
  return html`<section id="result" aria-labelledby="headline" hidden>
<div class="failure">
<div id="head" class="head"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path id="icon"></path></svg><h2 id="headline" tabindex="-1"></h2><p id="about"></p></div>
<dl id="facts"></dl>
</div>
<div class="box">
<label for="seen">What did they see at …</label>
<input id="seen" type="datetime-local" step="1" aria-describedby="seen-note">
<p id="seen-note" class="hint">All times are in your time zone (<span class="zone"></span>).</p>
<p id="seen-then" role="status"></p>
</div>
<div class="box">
<h2>What happened</h2>
<p id="nothing" class="hint">Nothing has happened yet.</p>
<ol id="entries"></ol>
</div>
</section>`;
}
