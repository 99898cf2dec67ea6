/** The hosted page is safe and small: an exact policy, foreign texts as text only, at most 14 KB. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import type { ResourceRef } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import {
  assertDiscreet,
  CREDENTIALS,
  completeLog,
  customer,
  type Fixture,
  ORIGIN,
  openFixture,
  payment,
} from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, type Page, part, readPage } from "./page-reader.ts";

/** A name of a shop with characters that have a meaning in HTML. */
const NAME = `<img src=x onerror="alert(1)">"'&amp;</title></style><!--`;
const LANGUAGES = readdirSync(new URL("../../../edge/page/messages/", import.meta.url))
  .filter((name) => /\.(json|ts)$/.test(name))
  .map((name) => name.split(".")[0] ?? "");
/** The initial congestion window: ten packets, in the first round trip (RFC 6928). */
const FIRST_ROUND_TRIP_BYTES = 14 * 1024;

const LOOPBACK_PAGES = ["http://localhost:*", "http://127.0.0.1:*"];

let fixture: Fixture;
before(async () => {
  const merchant = {
    name: NAME,
    url: `https://shop.example/?a="b"&c=<d>`,
    support: `mailto:help@shop.example?subject="><script>alert(1)</script>`,
    logo: `https://logo.shop.example/a.png?"><script>`,
    color: "#0a6e4f",
  };
  fixture = await openFixture({
    connections: { hostile: { merchant, account: "hostile" }, alone: { origins: [], account: "alone" } },
    secrets: { HOSTILE_CREDENTIALS: CREDENTIALS, ALONE_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const sandbox = (id: string, kind: ResourceRef["kind"] = "payment"): ResourceRef => ({
  connection: "sandbox",
  kind,
  id,
});
const open = (resource: ResourceRef, query = "", headers = {}) =>
  openPage(fixture.worker, addressOf(resource, query), headers);

function policyOf({ response }: Page): Map<string, string[]> {
  const directives = (response.headers.get("Content-Security-Policy") ?? "").split("; ");
  return new Map(directives.map((directive) => [directive.split(" ")[0] ?? "", directive.split(" ").slice(1)]));
}

/** The source texts of all elements of a name. */
function textsOf({ html }: Page, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, "g"))].map(([, text = ""]) => text);
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The page has the element's script, the status as JSON, and the page's own script. */
function assertOwnScripts(page: Page): void {
  const types = all(page, "script").map(({ attributes }) => attributes.type);
  assert.deepEqual(types, ["module", "application/json", undefined]);
}

/** The policy allows exactly the styles and scripts of the page. */
function assertExactPolicy(page: Page): void {
  const policy = policyOf(page);
  assert.deepEqual([...new Set(textsOf(page, "style").map(hashOf))].sort(), policy.get("style-src")?.toSorted());
  const [address] = all(page, "script").flatMap(({ attributes: { src } }) => (src ? [src] : []));
  const isRun = (text: string) => text !== "" && !text.startsWith("{");
  const inline = textsOf(page, "script").filter(isRun).map(hashOf);
  const scripts = [...(address ? [address] : []), ...inline];
  assert.deepEqual(scripts.length > 0 ? scripts : ["'none'"], policy.get("script-src"));
  // Pages of this machine, on any port, may frame the sandbox. Nothing else is named by a pattern.
  const ancestors = policy.get("frame-ancestors")?.filter((source) => !LOOPBACK_PAGES.includes(source)) ?? [];
  const sources = [...new Map(policy).set("frame-ancestors", ancestors).values()].flat();
  assert.doesNotMatch(sources.join(" "), /unsafe-|\*|data:|blob:/);
}

describe("policy of a hosted page", { timeout: 120_000 }, () => {
  test("The policy allows each style and script of a page, and nothing else", async () => {
    const batch = sandbox("test_partially_succeeded~policy", "bulk-payout");
    const scopes = ["status", "details", "items"] as const;
    const pages = [
      await open(payment(fixture.simulator.control.create().uuid)),
      await open(payment(fixture.simulator.control.create().uuid, "payment", "hostile"), "?theme=dark&lang=ar"),
      await open(sandbox("test_processing-60.succeeded~policy"), "?frame"),
      await open(batch, "?more=&after=50", await cookieOf(fixture.worker, batch, { scopes })),
      await readPage(await browse(fixture.worker, "/p/shop/payment/nobody"), 404),
      await readPage(await browse(fixture.worker, "/p/shop/payout/x"), 401),
      await readPage(await browse(fixture.worker, "/s/nonsense"), 401),
      await readPage(await browse(fixture.worker, "/nowhere"), 404),
    ];
    for (const page of pages) assertExactPolicy(page);
  });

  test("The element's script has an integrity that matches the file", async () => {
    const page = await open(payment(fixture.simulator.control.create().uuid));
    const [{ attributes } = assert.fail()] = all(page, "script", { type: "module" });
    assert.match(attributes.integrity ?? "", /^sha384-/);
    const { src = "" } = attributes;
    const script = await (await fixture.worker.fetch(new URL(src).pathname)).text();
    assert.equal(attributes.integrity, `sha384-${createHash("sha384").update(script).digest("base64")}`);
  });

  test("The policy allows pictures of the shop's logo host only", async () => {
    const { uuid } = fixture.simulator.control.create();
    assert.deepEqual(policyOf(await open(payment(uuid))).get("img-src"), ["'self'"]);
    const page = await open(payment(uuid, "payment", "hostile"));
    assert.deepEqual(policyOf(page).get("img-src"), ["'self'", "https://logo.shop.example"]);
  });

  test("The headers keep a page out of caches, referrers, search engines and foreign frames", async () => {
    const { headers } = (await open(payment(fixture.simulator.control.create().uuid))).response;
    assert.equal(headers.get("Cache-Control"), "private, no-store, no-transform");
    assert.equal(headers.get("Referrer-Policy"), "no-referrer");
    assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
    assert.equal(headers.get("Cross-Origin-Opener-Policy"), "same-origin");
    assert.match(headers.get("Vary") ?? "", /Cookie/);
    assert.match(headers.get("Content-Security-Policy") ?? "", new RegExp(`frame-ancestors ${ORIGIN};`));
    assert.equal(headers.get("X-Frame-Options"), null);
    const { uuid } = fixture.simulator.control.create();
    const alone = (await open(payment(uuid, "payment", "alone"))).response.headers;
    assert.equal(alone.get("X-Frame-Options"), "DENY");
    assert.match(alone.get("Content-Security-Policy") ?? "", /frame-ancestors 'none'/);
  });
});

describe("foreign text on a hosted page", { timeout: 120_000 }, () => {
  test("The shop's name and URLs are text everywhere on a page", async () => {
    const resource = payment(fixture.simulator.control.create().uuid, "payment", "hostile");
    const page = await open(resource, "", await cookieOf(fixture.worker, resource));
    assert.equal(page.title, `Payment received – ${NAME}`);
    assert.ok(part(page, "message").includes(NAME));
    assert.equal(one(page, "meta", { property: "og:title" }).attributes.content, NAME);
    assert.deepEqual(
      all(page, "img").map(({ attributes }) => attributes.src),
      [`https://logo.shop.example/a.png?"><script>`],
    );
    assertOwnScripts(page);
    assert.equal(one(page, "a", { class: "button contact" }).text, `Contact ${NAME}`);
    assert.equal(one(page, "img").attributes.alt, NAME);
    assertExactPolicy(page);
    const failure = await readPage(await browse(fixture.worker, "/p/hostile/payment/nobody"), 404);
    assert.ok(failure.text.includes(NAME));
    assertExactPolicy(failure);
  });

  for (const [content, id] of [
    ["tags", `<script>alert(1)</script><img src=x onerror=alert(1)>`],
    ["quotes", `"' onload=alert(1) x='`],
    ["the end of a template", `</template></payment-status><script>alert(1)</script>`],
    ["markers of Lit and replacement patterns", `<!--lit-part--><?>$&$1\${7*7}{{7*7}}`],
    ["characters that change the direction", "\u202e\u2066\u200f)(<"],
  ] as const) {
    test(`An id with ${content} is text only`, async () => {
      const page = await open(sandbox(`test_succeeded~${id}`));
      assert.equal(part(page, "title"), "Payment received");
      assertOwnScripts(page);
      assert.deepEqual(
        all(page, "img").map(({ attributes }) => attributes.src),
        [`${fixture.worker.url}/sandbox/logo.svg`],
      );
      assert.equal(
        one(page, "payment-status").attributes.of,
        `sandbox/payment/${encodeURIComponent(`test_succeeded~${id}`)}`,
      );
      assertExactPolicy(page);
      assert.ok(!page.html.includes(id));
    });
  }

  test("HTML in the query parameters does not reach the page", async () => {
    const script = encodeURIComponent(`"><script>alert(1)</script>`);
    const page = await open(
      sandbox("test_processing-60.succeeded~q"),
      `?lang=${script}&theme=${script}&frame=${script}&after=${script}&more=${script}&${script}=1`,
    );
    assertOwnScripts(page);
    assert.ok(!page.html.includes("alert(1)"));
    assertExactPolicy(page);
  });

  test("A forwarded host of one viewer does not reach the page of another", async () => {
    const { uuid } = fixture.simulator.control.create();
    await open(payment(uuid));
    // The cached page must not depend on these headers.
    await fixture.worker.fetch(addressOf(payment(uuid)), {
      headers: { ...customer(), "X-Forwarded-Host": "evil.example", Forwarded: "host=evil.example" },
    });
    assert.ok(!(await open(payment(uuid))).html.includes("evil.example"));
  });
});

describe("element in a hosted page", { timeout: 60_000 }, () => {
  test("The element has a declarative shadow root without markers of the renderer", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const page = await open(resource, "", await cookieOf(fixture.worker, resource));
    assert.deepEqual(one(page, "template").attributes, { shadowrootmode: "open" });
    assert.equal(one(page, "div", { part: "card" }).attributes["aria-labelledby"], "title");
    assert.doesNotMatch(page.html, /<!--|<\?|lit-|lit\$|\{\{|undefined|\[object/);
    assert.deepEqual(one(page, "payment-status").attributes, {
      of: `shop/payment/${resource.id}`,
      edge: fixture.worker.url,
      "return-url": "",
      "retry-url": "",
      theme: "auto",
      "heading-level": "1",
    });
  });

  test("The element has a plain text for browsers without declarative shadow roots and scripts", async () => {
    const page = await open(payment(fixture.simulator.control.create().uuid));
    const [, after = ""] = page.html.split("</template>");
    assert.match(
      after.replace(/[\u2068\u2069]/g, ""),
      /^<script type="application\/json">\{[^<]+\}<\/script><p><b>Payment received<\/b> Thank you\. Example Shop has your payment\.<\/p><\/payment-status>/,
    );
  });
});

describe("size of a hosted page", { timeout: 240_000 }, () => {
  const scopes = ["status", "details", "items"] as const;

  /** Checks the pages of the resource in every language, compressed as the platform compresses dynamic responses. */
  async function assertSmall(resource: ResourceRef): Promise<void> {
    const headers = { ...(await cookieOf(fixture.worker, resource, { scopes })), "Accept-Encoding": "identity" };
    for (const language of LANGUAGES) {
      const response = await browse(fixture.worker, addressOf(resource, `?lang=${language}`), headers);
      assert.equal(response.status, 200);
      const html = Buffer.from(await response.arrayBuffer());
      const bytes = brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
      assert.ok(bytes <= FIRST_ROUND_TRIP_BYTES, `${language} ${resource.id}: ${bytes} bytes`);
    }
  }

  test("A page of every state in every language fits into the first round trip", async () => {
    const resources = STATES.map((state) => sandbox(`test_${state}~EUR12345.67~visa1111`));
    await Promise.all(resources.map(assertSmall));
  });

  test("A page with the longest id, all details and fifty payouts fits into the first round trip", async () => {
    const steps = "test_processing-60.action_required-60.succeeded~EUR123456789.99~mastercard1111~";
    const resources = [
      sandbox(`${steps}${"w7Q_xP2k9LmZ4".repeat(20)}`.slice(0, 255)),
      sandbox(`test_processing-60.succeeded~EUR1.00~${"ж".repeat(210)}`),
      sandbox(`test_partially_succeeded~EUR123456789.99~${"k8sJ2".repeat(40)}`, "bulk-payout"),
    ];
    await Promise.all(resources.map(assertSmall));
  });
});

test("The log of these requests has no path, token or id", async () => {
  assertDiscreet(await completeLog(fixture), ["test_", "alert", "eyJ", "/p/", "203.0.113."]);
});
