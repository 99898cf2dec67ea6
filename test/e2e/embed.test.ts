// Pages that can have a script tag and a placeholder and nothing else, in real Chromium with the built loader, the built
// element and the real worker.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { openShop, payment, type Shop, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let shop: Shop;
let merchant: MerchantPage;
let browser: Browser;
let page: Page;
let resource: string;
let token: string;

before(async () => {
  merchant = await serveMerchantPage(() => shop.worker.url);
  shop = await openShop({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
  const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  resource = `shop/payment/${uuid}`;
  token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
});

after(async () => {
  await browser?.close();
  await shop?.close();
  await merchant?.close();
});

afterEach(async () => {
  await page?.close();
});

interface Visit {
  complaints: string[];
  /** What the page has fetched, by path, query left out. */
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
  `<script ${attributes} src="${shop.worker.url}${path}"></script>`;
const placeholder = (attributes = "", inner = "") =>
  `<div data-payment-status="${resource}" data-token="${token}" ${attributes}>${inner}</div>`;

/** No style is allowed on the strict page. */
const HIGH = '<svg width="1" height="3000"></svg>';

/** Lets whatever the page would do by itself happen: two frames are drawn, observers included. */
const drawTwice = () =>
  page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));

describe("a placeholder", () => {
  test("becomes an element that shows the payment, on the strictest page, without a complaint", async () => {
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

  test("loads nothing while it is far from the view, and everything when it comes near", async () => {
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

  test("keeps its children in sight until the first status", async () => {
    await page?.close();
    Object.assign(merchant, { embed: placeholder("", "<p>Your payment is on its way.</p>"), script: tag("") });
    page = await browser.newPage();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/v1\//, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(merchant.origin);
    await page.waitForFunction(() => document.querySelector("payment-status:defined"));
    await page.locator("payment-status > p").waitFor({ state: "visible" });
    answer();
    await shows(page, "succeeded");
    await page.locator("payment-status > p").waitFor({ state: "hidden" });
  });

  test("is found when it comes late, also deep in something else", async () => {
    await open("");
    await drawTwice();
    await page.evaluate(
      ([of = "", secret = ""]) => {
        const section = document.createElement("section");
        const place = document.createElement("div");
        section.append(document.createElement("p"), place);
        Object.assign(place.dataset, { paymentStatus: of, token: secret });
        document.body.append(section);
      },
      [resource, token],
    );
    await shows(page, "succeeded");
  });

  test("is found when it is marked late, and takes another token later", async () => {
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

  test("works in what a content management system leaves: a div in a paragraph's place, a script with a version", async () => {
    const block = `<div class="wp-block-group"><figure class="wp-block-html aligncenter">${placeholder('class="aligncenter"', "<br>")}</figure></div>`;
    const { fetched } = await open(block, tag('id="payment-status-js" defer', "/embed.js?ver=6.9"));
    await shows(page, "succeeded");
    assert.ok(fetched.includes("/payment-status.js"));
  });

  test("is done once where the loader comes twice", async () => {
    await open(placeholder() + placeholder(), tag("") + tag("async"));
    await shows(page, "succeeded");
    await drawTwice();
    assert.equal(await page.locator("payment-status").count(), 2);
  });

  test("in a frame that may do nothing but run scripts is shown as refused: such a frame is nobody's page", async () => {
    const frame = `${tag("").replaceAll('"', "&quot;")}${placeholder().replaceAll('"', "&quot;")}`;
    const { fetched } = await open(`<iframe sandbox="allow-scripts" srcdoc="${frame}"></iframe>`, "");
    const inside = page.frames()[1];
    await inside?.waitForFunction(
      () => (document.querySelector("payment-status") as { phase?: string } | null)?.phase === "refused",
    );
    assert.equal(fetched.filter((path) => path.startsWith("/v1/")).length, 1);
  });

  test("in a sandboxed frame of the merchant's own origin works as anywhere", async () => {
    const frame = `${tag("").replaceAll('"', "&quot;")}${placeholder().replaceAll('"', "&quot;")}`;
    await open(`<iframe sandbox="allow-scripts allow-same-origin" srcdoc="${frame}"></iframe>`, "");
    const inside = page.frames()[1];
    await inside?.waitForFunction(
      () =>
        (document.querySelector("payment-status") as { status?: { state: string } } | null)?.status?.state ===
        "succeeded",
    );
  });
});

describe("the loader", () => {
  for (const attributes of ["async", "defer", 'type="module"', "integrity crossorigin"]) {
    test(`finds the element beside itself as <script ${attributes}>, also at its versioned address`, async () => {
      const inventory = await (await fetch(`${shop.worker.url}/.well-known/payment-status.json`)).json();
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

  test("finds it where another script puts the loader on the page, and markup pretends to be the current script", async () => {
    const { fetched } = await open(`<img name="currentScript" alt="">${placeholder()}`, "");
    await page
      .evaluate(
        (src) => document.head.append(Object.assign(document.createElement("script"), { type: "module", src })),
        `${shop.worker.url}/embed.js`,
      )
      .catch(() => {});
    // Trusted Types forbid just that on this page, so it has to be another.
    assert.ok(!fetched.includes("/payment-status.js"));
    merchant.policy = `script-src ${shop.worker.url}`;
    await page.goto(merchant.origin);
    await page.evaluate(
      (src) => document.head.append(Object.assign(document.createElement("script"), { src })),
      `${shop.worker.url}/embed.js`,
    );
    await shows(page, "succeeded");
    merchant.policy = null;
  });

  test("renders into an element or a selector, and a second call changes what is shown", async () => {
    const { complaints } = await open('<div id="place"><p>Soon</p></div>');
    const names = await page.evaluate(
      ([of, secret]) => {
        const first = window.PaymentStatus.render("#place", { of, token: secret, returnAfter: 9, lang: "en" });
        const place = document.querySelector("#place") as Element;
        const second = window.PaymentStatus.render(place, { theme: "dark", lang: null });
        return [first === second, second.localName, second.getAttributeNames().join()];
      },
      [resource, token],
    );
    assert.deepEqual(names, [true, "payment-status", "of,token,return-after,theme"]);
    assert.match(await shows(page, "succeeded"), /€9\.99/);
    assert.deepEqual(complaints, []);
  });

  test("says which selector matches nothing", async () => {
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

  test("has the headers of the element, at both addresses", async () => {
    for (const name of ["/embed.js", "/payment-status.js"]) {
      const { headers } = await fetch(`${shop.worker.url}${name}`);
      assert.equal(headers.get("Access-Control-Allow-Origin"), "*", name);
      assert.equal(headers.get("Cross-Origin-Resource-Policy"), "cross-origin", name);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff", name);
      assert.equal(headers.get("Cache-Control"), "public, max-age=300", name);
      assert.match(`${headers.get("Content-Type")}`, /javascript/, name);
    }
  });
});
