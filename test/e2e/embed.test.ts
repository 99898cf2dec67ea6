// Pages that can only have a script tag and a placeholder, in real Chromium with the built loader, the built element and the
// real Worker.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;
let page: Page;
let resource: string;
let token: string;

before(async () => {
  merchant = await serveMerchantPage(() => fixture.worker.url);
  fixture = await openFixture({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  resource = `shop/payment/${uuid}`;
  token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
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

async function open(embed: string, script = tag("")): Promise<Visit> {
  Object.assign(merchant, { embed, script });
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
    assert.ok(fetched.includes("/payment-status.js"));
  });

  test("The children of a placeholder stay visible until the first status", async () => {
    await page?.close();
    Object.assign(merchant, { embed: placeholder("", "<p>Your payment is on its way.</p>"), script: tag("") });
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
    assert.ok(fetched.includes("/payment-status.js"));
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
    assert.equal(fetched.filter((path) => path.startsWith("/v1/")).length, 1);
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
      const inventory = await (await fetch(`${fixture.worker.url}/.well-known/payment-status.json`)).json();
      const { path, integrity } = inventory.scripts.find((script: { path: string }) =>
        script.path.endsWith("/embed.js"),
      );
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
    assert.ok(!fetched.includes("/payment-status.js"));
    merchant.policy = `script-src ${fixture.worker.url}`;
    await page.goto(merchant.origin);
    await page.evaluate(
      (src) => document.head.append(Object.assign(document.createElement("script"), { src })),
      `${fixture.worker.url}/embed.js`,
    );
    await shows(page, "succeeded");
    merchant.policy = null;
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
