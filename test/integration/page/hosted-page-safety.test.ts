/** What a hosted page lets run and whom it tells: its policy to the letter, texts of others as texts, at most 14 KB. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import type { ResourceRef } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import { assertDiscreet, CREDENTIALS, customer, logText, ORIGIN, openShop, payment, type Shop } from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, type Page, part, readPage } from "./page-reader.ts";

/** Whatever HTML gives a meaning to, in the shop's own texts. */
const NAME = `<img src=x onerror="alert(1)">"'&amp;</title></style><!--`;
const LANGUAGES = readdirSync(new URL("../../../edge/page/messages/", import.meta.url)).map(
  (name) => name.split(".")[0] ?? "",
);
/** What arrives in the first round trip, of ten packets (RFC 6928). */
const FIRST_BYTES = 14 * 1024;

let shop: Shop;
before(async () => {
  const merchant = {
    name: NAME,
    url: `https://shop.example/?a="b"&c=<d>`,
    support: `mailto:help@shop.example?subject="><script>alert(1)</script>`,
    logo: `https://logo.shop.example/a.png?"><script>`,
    color: "#0a6e4f",
  };
  shop = await openShop({
    connections: { nasty: { merchant, account: "nasty" } },
    secrets: { NASTY_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const tested = (id: string, kind: ResourceRef["kind"] = "payment"): ResourceRef => ({
  connection: "sandbox",
  kind,
  id,
});
const open = (resource: ResourceRef, query = "", headers = {}) =>
  openPage(shop.worker, addressOf(resource, query), headers);

function policyOf({ response }: Page): Map<string, string[]> {
  const directives = (response.headers.get("Content-Security-Policy") ?? "").split("; ");
  return new Map(directives.map((directive) => [directive.split(" ")[0] ?? "", directive.split(" ").slice(1)]));
}

/** Texts of all elements of a name, as they stand there. */
function textsOf({ html }: Page, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, "g"))].map(([, text = ""]) => text);
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The element's, the page's own, and the data that the element begins with. */
function assertOurScripts(page: Page): void {
  const types = all(page, "script").map(({ attributes }) => attributes.type);
  assert.deepEqual(types, ["module", "application/json", undefined]);
}

/** Every style and script is in the policy, and nothing else is. */
function assertPolicyFits(page: Page): void {
  const policy = policyOf(page);
  assert.deepEqual([...new Set(textsOf(page, "style").map(hashOf))].sort(), policy.get("style-src")?.toSorted());
  const [address] = all(page, "script").flatMap(({ attributes: { src } }) => (src ? [src] : []));
  const isRun = (text: string) => text !== "" && !text.startsWith("{");
  const inline = textsOf(page, "script").filter(isRun).map(hashOf);
  const scripts = [...(address ? [address] : []), ...inline];
  assert.deepEqual(scripts.length > 0 ? scripts : ["'none'"], policy.get("script-src"));
  assert.doesNotMatch([...policy.values()].flat().join(" "), /unsafe-|\*|data:|blob:/);
  assert.deepEqual(policy.get("default-src"), ["'none'"]);
  assert.deepEqual(policy.get("base-uri"), ["'none'"]);
  assert.deepEqual(policy.get("form-action"), ["'self'"]);
  assert.deepEqual(policy.get("require-trusted-types-for"), ["'script'"]);
  for (const { attributes, tag } of page.elements)
    for (const name of Object.keys(attributes)) assert.doesNotMatch(name, /^(on|style$|srcdoc$|formaction$)/, tag);
}

describe("the policy of a hosted page", { timeout: 120_000 }, () => {
  test("names each of its styles and scripts, and nothing that it does not have", async () => {
    const batch = tested("test_partially_succeeded~policy", "bulk-payout");
    const scopes = ["status", "details", "items"] as const;
    const pages = [
      await open(payment(shop.simulator.control.create().uuid)),
      await open(payment(shop.simulator.control.create().uuid, "payment", "nasty"), "?theme=dark&lang=ar"),
      await open(tested("test_processing-60.succeeded~policy"), "?frame"),
      await open(batch, "?more=&after=50", await cookieOf(shop.worker, batch, { scopes })),
      await readPage(await browse(shop.worker, "/p/shop/payment/nobody"), 404),
      await readPage(await browse(shop.worker, "/p/shop/payout/x"), 401),
      await readPage(await browse(shop.worker, "/s/nonsense"), 401),
      await readPage(await browse(shop.worker, "/nowhere"), 404),
    ];
    for (const page of pages) assertPolicyFits(page);
  });

  test("lets the element's script in by its address and its hash alone", async () => {
    const page = await open(payment(shop.simulator.control.create().uuid));
    const [{ attributes } = assert.fail()] = all(page, "script", { type: "module" });
    assert.match(attributes.integrity ?? "", /^sha384-/);
    const { src = "" } = attributes;
    const script = await (await shop.worker.fetch(new URL(src).pathname)).text();
    assert.equal(attributes.integrity, `sha384-${createHash("sha384").update(script).digest("base64")}`);
  });

  test("lets a picture come from the shop's own host, and no others", async () => {
    const { uuid } = shop.simulator.control.create();
    assert.deepEqual(policyOf(await open(payment(uuid))).get("img-src"), ["'self'"]);
    const page = await open(payment(uuid, "payment", "nasty"));
    assert.deepEqual(policyOf(page).get("img-src"), ["'self'", "https://logo.shop.example"]);
  });

  test("has beside it what keeps the page out of caches, referrers, search engines and other people's frames", async () => {
    const { headers } = (await open(payment(shop.simulator.control.create().uuid))).response;
    assert.equal(headers.get("Cache-Control"), "private, no-store");
    assert.equal(headers.get("Referrer-Policy"), "no-referrer");
    assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
    assert.equal(headers.get("Cross-Origin-Opener-Policy"), "same-origin");
    assert.match(headers.get("Vary") ?? "", /Cookie/);
    assert.match(headers.get("Content-Security-Policy") ?? "", new RegExp(`frame-ancestors ${ORIGIN};`));
    assert.equal(headers.get("X-Frame-Options"), null);
    const alone = (await open(tested("test_succeeded~frames"))).response.headers;
    assert.equal(alone.get("X-Frame-Options"), "DENY");
    assert.match(alone.get("Content-Security-Policy") ?? "", /frame-ancestors 'none'/);
  });
});

describe("a text of somebody else's on a hosted page", { timeout: 120_000 }, () => {
  test("stays a text, wherever the shop's name and addresses stand", async () => {
    const resource = payment(shop.simulator.control.create().uuid, "payment", "nasty");
    const page = await open(resource, "", await cookieOf(shop.worker, resource));
    assert.equal(page.title, `Payment received – ${NAME}`);
    assert.ok(part(page, "message").includes(NAME));
    assert.equal(one(page, "meta", { property: "og:title" }).attributes.content, NAME);
    assert.deepEqual(
      all(page, "img").map(({ attributes }) => attributes.src),
      [`https://logo.shop.example/a.png?"><script>`],
    );
    assertOurScripts(page);
    assert.equal(one(page, "footer").text, `Contact ${NAME}`);
    assertPolicyFits(page);
    const failure = await readPage(await browse(shop.worker, "/p/nasty/payment/nobody"), 404);
    assert.ok(failure.text.includes(NAME));
    assertPolicyFits(failure);
  });

  for (const [what, id] of [
    ["tags", `<script>alert(1)</script><img src=x onerror=alert(1)>`],
    ["quotes", `"' onload=alert(1) x='`],
    ["a template's end", `</template></payment-status><script>alert(1)</script>`],
    ["marks of Lit and of dollars", `<!--lit-part--><?>$&$1\${7*7}{{7*7}}`],
    ["marks that turn the direction", "\u202e\u2066\u200f)(<"],
  ] as const) {
    test(`stays a text, when an id has ${what}`, async () => {
      const page = await open(tested(`test_succeeded~${id}`));
      assert.equal(part(page, "title"), "Payment received");
      assertOurScripts(page);
      assert.equal(all(page, "img").length, 0);
      assert.equal(
        one(page, "payment-status").attributes.of,
        `sandbox/payment/${encodeURIComponent(`test_succeeded~${id}`)}`,
      );
      assertPolicyFits(page);
      assert.ok(!page.html.includes(id));
    });
  }

  test("stays a text, when it comes in the address's own parameters", async () => {
    const evil = encodeURIComponent(`"><script>alert(1)</script>`);
    const page = await open(
      tested("test_processing-60.succeeded~q"),
      `?lang=${evil}&theme=${evil}&frame=${evil}&after=${evil}&more=${evil}&${evil}=1`,
    );
    assertOurScripts(page);
    assert.ok(!page.html.includes("alert(1)"));
    assertPolicyFits(page);
  });

  test("never tells one viewer's host to another", async () => {
    const { uuid } = shop.simulator.control.create();
    await open(payment(uuid));
    // What the platform would not route here does not come here; what does come stays with who asked.
    await shop.worker.fetch(addressOf(payment(uuid)), {
      headers: { ...customer(), "X-Forwarded-Host": "evil.example", Forwarded: "host=evil.example" },
    });
    assert.ok(!(await open(payment(uuid))).html.includes("evil.example"));
  });
});

describe("the element in a hosted page", { timeout: 60_000 }, () => {
  test("stands in a shadow root that the parser makes, without marks of whatever has written it", async () => {
    const resource = payment(shop.simulator.control.create().uuid);
    const page = await open(resource, "", await cookieOf(shop.worker, resource));
    assert.deepEqual(one(page, "template").attributes, { shadowrootmode: "open" });
    assert.equal(one(page, "div", { part: "card" }).attributes["aria-labelledby"], "title");
    assert.doesNotMatch(page.html, /<!--|<\?|lit-|lit\$|\{\{|undefined|\[object/);
    assert.deepEqual(one(page, "payment-status").attributes, {
      of: `shop/payment/${resource.id}`,
      edge: shop.worker.url,
      "return-url": "",
      theme: "auto",
    });
  });

  test("says the same to a browser that knows neither shadow roots in HTML nor our script", async () => {
    const page = await open(payment(shop.simulator.control.create().uuid));
    const [, after = ""] = page.html.split("</template>");
    assert.match(
      after.replace(/[\u2068\u2069]/g, ""),
      /^<script type="application\/json">\{[^<]+\}<\/script><p><b>Payment received<\/b> Your payment to Example Shop went through\.<\/p><\/payment-status>/,
    );
  });
});

describe("the bytes of a hosted page", { timeout: 240_000 }, () => {
  const scopes = ["status", "details", "items"] as const;

  /** Of the pages of these things in one language, as a platform compresses what it makes for one viewer. */
  async function assertSmall(resources: ResourceRef[], language: string): Promise<void> {
    const pages = resources.map(async (resource) => {
      const headers = { ...(await cookieOf(shop.worker, resource, { scopes })), "Accept-Encoding": "identity" };
      const response = await browse(shop.worker, addressOf(resource, `?lang=${language}`), headers);
      assert.equal(response.status, 200);
      const html = Buffer.from(await response.arrayBuffer());
      const bytes = brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
      assert.ok(bytes <= FIRST_BYTES, `${language} ${resource.id}: ${bytes} bytes`);
    });
    await Promise.all(pages);
  }

  test("fit into the first round trip, in every language and of every state", async () => {
    const resources = STATES.map((state) => tested(`test_${state}~EUR12345.67~visa1111`));
    for (const language of LANGUAGES) await assertSmall(resources, language);
  });

  test("fit with the longest id, all details and fifty payouts", async () => {
    const steps = "test_processing-60.action_required-60.succeeded~EUR123456789.99~mastercard1111~";
    const resources = [
      tested(`${steps}${"w7Q_xP2k9LmZ4".repeat(20)}`.slice(0, 255)),
      tested(`test_processing-60.succeeded~EUR1.00~${"ж".repeat(210)}`),
      tested(`test_partially_succeeded~EUR123456789.99~${"k8sJ2".repeat(40)}`, "bulk-payout"),
    ];
    for (const language of LANGUAGES) await assertSmall(resources, language);
  });
});

test("the log of all this has no address, token or id", () => {
  assertDiscreet(logText(shop), ["test_", "alert", "eyJ", "/p/", "203.0.113."]);
});
