// Pages that can only have a script tag and a placeholder, in real Chromium with the built loader, the built element and the
// real Worker. Their policy is the strictest under which the loader works.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { eventually, type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;
let page: Page;
let resource: string;
let token: string;
/** The address of the element that belongs to the loader. */
let elementPath: string;
let loader: { path: string; integrity: string };

before(async () => {
  merchant = await serveMerchantPage(() => fixture.worker.url);
  fixture = await openFixture({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  resource = `shop/payment/${uuid}`;
  token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  const { scripts } = await (await fetch(`${fixture.worker.url}/.well-known/payment-status.json`)).json();
  elementPath = scripts[0].path;
  loader = scripts[1];
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  await merchant?.close();
});

afterEach(async () => {
  await page?.close();
});

interface Visit {
  complaints: string[];
  /** The paths that the page has fetched, without queries. */
  fetched: string[];
}

const policy = (rest = "") =>
  `default-src 'none'; script-src ${fixture.worker.url}; connect-src ${fixture.worker.url}; require-trusted-types-for 'script'; trusted-types lit-html ${rest}`;

async function open(embed: string, script = tag(""), csp: string | null = policy("payment-status")): Promise<Visit> {
  Object.assign(merchant, { embed, script, policy: csp });
  page = await browser.newPage();
  const visit: Visit = { complaints: complaintsOf(page), fetched: [] };
  page.on("request", (request) => visit.fetched.push(new URL(request.url()).pathname));
  await page.goto(merchant.origin);
  return visit;
}

const tag = (attributes: string, path = "/embed.js") =>
  `<script ${attributes} src="${fixture.worker.url}${path}"></script>`;
const placeholder = (attributes = "", inner = "") =>
  `<div data-payment-status="${resource}" data-token="${token}" ${attributes}>${inner}</div>`;

/** A tall element without a style, which the strict policy forbids. */
const HIGH = '<svg width="1" height="3000"></svg>';

/** Waits for two frames, so that observers have run. */
const drawTwice = () =>
  page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

describe("a placeholder", () => {
  test("A placeholder becomes an element that shows the payment, on the strictest page, without a complaint", async () => {
    const { complaints } = await open(placeholder('data-lang="en" data-theme="dark" data-onclick="alert(1)"'));
    assert.match(await shows(page, "succeeded"), /€9\.99/);
    const element = page.locator("div > payment-status");
    assert.deepEqual(await element.evaluate((found) => found.getAttributeNames().sort()), [
      "lang",
      "of",
      "theme",
      "token",
    ]);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await page.evaluate(() => Object.keys(window).filter((name) => /payment/i.test(name))), [
      "PaymentStatus",
    ]);
  });

  test("A placeholder loads nothing while it is far from the viewport, and everything when it comes near", async () => {
    const { fetched } = await open(`${HIGH}${placeholder()}${HIGH}`);
    await drawTwice();
    assert.deepEqual(fetched, ["/", "/embed.js"]);
    const isInView = await page.evaluate(() => {
      const { y } = (document.querySelector("[data-payment-status]") as Element).getBoundingClientRect();
      scrollTo(0, y - innerHeight - 200);
      return y - scrollY < innerHeight;
    });
    await shows(page, "succeeded");
    assert.equal(isInView, false);
    assert.ok(fetched.includes(elementPath));
  });

  test("The children of a placeholder stay visible until the first status", async () => {
    await page?.close();
    Object.assign(merchant, { embed: placeholder("", "<p>Your payment is on its way.</p>"), script: tag("") });
    merchant.policy = policy("payment-status");
    page = await browser.newPage();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/v1\//, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(merchant.origin);
    await page.waitForFunction(() => document.querySelector("payment-status:defined"));
    await page.locator("payment-status > p").waitFor({ state: "visible" });
    release();
    await shows(page, "succeeded");
    await page.locator("payment-status > p").waitFor({ state: "hidden" });
  });

  test("A placeholder is found when it is added later, also inside of another element", async () => {
    await open("");
    await drawTwice();
    await page.evaluate(
      ([of = "", secret = ""]) => {
        const section = document.createElement("section");
        const added = document.createElement("div");
        section.append(document.createElement("p"), added);
        Object.assign(added.dataset, { paymentStatus: of, token: secret });
        document.body.append(section);
      },
      [resource, token],
    );
    await shows(page, "succeeded");
  });

  test("A placeholder is found when its attribute is added later, and a new token counts", async () => {
    await open(`<div id="place" data-token="${token}x"></div>`);
    await drawTwice();
    await page.evaluate((of) => {
      (document.querySelector("#place") as HTMLElement).dataset.paymentStatus = of;
    }, resource);
    await page.waitForFunction(
      () => (document.querySelector("payment-status") as { phase?: string } | null)?.phase === "refused",
    );
    await page.evaluate((fresh) => {
      (document.querySelector("#place") as HTMLElement).dataset.token = fresh;
    }, token);
    assert.match(await shows(page, "succeeded"), /€9\.99/);
  });

  test("A placeholder works in the markup of a content management system, with a versioned script address", async () => {
    const block = `<div class="wp-block-group"><figure class="wp-block-html aligncenter">${placeholder('class="aligncenter"', "<br>")}</figure></div>`;
    const { fetched } = await open(block, tag('id="payment-status-js" defer', "/embed.js?ver=6.9"));
    await shows(page, "succeeded");
    assert.ok(fetched.includes(elementPath));
  });

  test("A placeholder is filled once when the loader is included twice", async () => {
    await open(placeholder() + placeholder(), tag("") + tag("async"));
    await shows(page, "succeeded");
    await drawTwice();
    assert.equal(await page.locator("payment-status").count(), 2);
  });

  test("A placeholder in a frame with only allow-scripts is refused, because such a frame has no origin", async () => {
    const frame = `${tag("").replaceAll('"', "&quot;")}${placeholder().replaceAll('"', "&quot;")}`;
    const { fetched } = await open(`<iframe sandbox="allow-scripts" srcdoc="${frame}"></iframe>`, "");
    const inside = page.frames()[1];
    assert.ok(inside);
    await inside.waitForFunction(
      () => (document.querySelector("payment-status") as { phase?: string } | null)?.phase === "refused",
    );
    // The browser reports the requests of such a frame from a process of their own, perhaps later than the page knows.
    await eventually(() => assert.equal(fetched.filter((path) => path.startsWith("/v1/")).length, 1));
  });

  test("A placeholder works in a sandboxed frame of the merchant's own origin", async () => {
    const frame = `${tag("").replaceAll('"', "&quot;")}${placeholder().replaceAll('"', "&quot;")}`;
    await open(`<iframe sandbox="allow-scripts allow-same-origin" srcdoc="${frame}"></iframe>`, "");
    const inside = page.frames()[1];
    assert.ok(inside);
    await inside.waitForFunction(
      () =>
        (document.querySelector("payment-status") as { status?: { state: string } } | null)?.status?.state ===
        "succeeded",
    );
  });
});

describe("the loader", () => {
  for (const attributes of ["async", "defer", 'type="module"', "integrity crossorigin"]) {
    test(`The loader as <script ${attributes}> loads the element from its own folder, also from a versioned address`, async () => {
      const { path, integrity } = loader;
      const { fetched } = await open(
        placeholder(),
        tag(attributes.replace("integrity", `integrity="${integrity}"`), path),
      );
      await shows(page, "succeeded");
      assert.ok(fetched.includes(path.replace("embed.js", "payment-status.js")), fetched.join());
    });
  }

  test("The loader finds the element when another script adds it, and when markup imitates document.currentScript", async () => {
    const { fetched } = await open(`<img name="currentScript" alt="">${placeholder()}`, "");
    await page
      .evaluate(
        (src) => document.head.append(Object.assign(document.createElement("script"), { type: "module", src })),
        `${fixture.worker.url}/embed.js`,
      )
      .catch(() => {});
    // Trusted Types forbid this on the strict page, so another page follows.
    assert.ok(!fetched.some((path) => path.endsWith("/payment-status.js")));
    merchant.policy = `script-src ${fixture.worker.url}`;
    await page.goto(merchant.origin);
    await page.evaluate(
      (src) => document.head.append(Object.assign(document.createElement("script"), { src })),
      `${fixture.worker.url}/embed.js`,
    );
    await shows(page, "succeeded");
    merchant.policy = null;
  });

  for (const path of ["/embed.js", "the address with its version"])
    test(`The element does not run after a change, and the merchant's own text stays, with the loader from ${path}`, async () => {
      const script = tag("", path === "/embed.js" ? path : loader.path);
      Object.assign(merchant, {
        embed: placeholder("", "<p>On its way</p>"),
        script,
        policy: policy("payment-status"),
      });
      page = await browser.newPage();
      const refused = page.waitForEvent("console", (message) => /integrity/.test(message.text()));
      await page.route(/payment-status\.js/, async (route) => {
        const response = await route.fetch();
        const body = `globalThis.isTheirs = true;${await response.text()}`;
        await route.fulfill({ response, body });
      });
      await page.goto(merchant.origin);
      await refused;
      assert.equal(await page.evaluate(() => "isTheirs" in window || customElements.get("payment-status")), undefined);
      assert.ok(await page.locator("payment-status > p").isVisible());
    });

  test("The loader takes the element from its own origin where a <base> that follows it changes what its src says", async () => {
    const code = await (await fetch(`${fixture.worker.url}/embed.js`)).text();
    Object.assign(merchant, {
      embed: `<base href="https://evil.example/">${placeholder()}`,
      script: '<script defer src="/embed.js"></script>',
      policy: "script-src 'self' https://evil.example",
    });
    page = await browser.newPage();
    await page.route(/embed\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: code }));
    const requested = page.waitForRequest(/payment-status\.js$/);
    await page.goto(merchant.origin);
    assert.equal((await requested).url(), `${merchant.origin}${elementPath}`);
    assert.equal(await page.evaluate(() => document.querySelector("script")?.src), "https://evil.example/embed.js");
  });

  test("The loader runs the element on a page that allows only its nonce, or only the two hashes", async () => {
    const { scripts } = await (await fetch(`${fixture.worker.url}/.well-known/payment-status.json`)).json();
    const [element] = scripts as { integrity: string }[];
    for (const [sources, attributes] of [
      ["'nonce-n0nce'", 'nonce="n0nce"'],
      [`'${loader.integrity}' '${element?.integrity}'`, `integrity="${loader.integrity}" crossorigin`],
    ] as const) {
      const csp = policy("payment-status").replace(/script-src [^;]*/, `script-src ${sources}`);
      const { complaints } = await open(placeholder(), tag(attributes), csp);
      assert.match(await shows(page, "succeeded"), /€9\.99/);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

  test("A page that requires Trusted Types without the loader's policy keeps the merchant's own text", async () => {
    const { complaints, fetched } = await open(placeholder("", "<p>On its way</p>"), tag(""), policy());
    await eventually(() => assert.match(complaints.join(), /TrustedScriptURL/));
    assert.ok(await page.locator("div > p").isVisible());
    assert.ok(!fetched.some((path) => path.endsWith("/payment-status.js")));
  });

  test("PaymentStatus.render accepts an element or a selector, and a second call changes the element", async () => {
    const { complaints } = await open('<div id="place"><p>Soon</p></div>');
    const names = await page.evaluate(
      (options) => {
        const first = window.PaymentStatus.render("#place", { ...options, returnAfter: 9, lang: "en" });
        const target = document.querySelector("#place") as Element;
        const second = window.PaymentStatus.render(target, { theme: "dark", lang: null });
        return [first === second, second.localName, second.getAttributeNames().join()];
      },
      { of: resource, token },
    );
    assert.deepEqual(names, [true, "payment-status", "of,token,return-after,theme"]);
    assert.match(await shows(page, "succeeded"), /€9\.99/);
    assert.deepEqual(complaints, []);
  });

  test("PaymentStatus.render names a selector that matches nothing", async () => {
    await open("");
    const message = await page.evaluate(() => {
      try {
        return String(window.PaymentStatus.render("#nowhere"));
      } catch (error) {
        return (error as Error).message;
      }
    });
    assert.equal(message, 'PaymentStatus.render: no element matches "#nowhere"');
  });

  test("The loader and the element have the same headers", async () => {
    for (const name of ["/embed.js", "/payment-status.js"]) {
      const { headers } = await fetch(`${fixture.worker.url}${name}`);
      assert.equal(headers.get("Access-Control-Allow-Origin"), "*", name);
      assert.equal(headers.get("Cross-Origin-Resource-Policy"), "cross-origin", name);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff", name);
      assert.equal(headers.get("Cache-Control"), "public, max-age=300", name);
      assert.match(`${headers.get("Content-Type")}`, /javascript/, name);
    }
  });
});
