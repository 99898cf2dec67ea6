// What a hosted link shows when its payment is paid, declined, refunded or unknown, and when the link has expired.
import assert from "node:assert/strict";
import { eventually, payment } from "../../integration/fixture.ts";
import { scenario, withScriptsOrInChromium } from "./browsers.ts";
import { advance, control, createPayment, linkTo, origin } from "./fixture.ts";
import type { Tab } from "./tab.ts";

scenario("A payment link is shown as open, and as paid after the provider's webhook", async (device) => {
  const id = createPayment({ status: "REDIRECT", amount: "49.90", payByLink: { expiresAfterMs: 600_000 } });
  const tab = await device.newTab();
  assert.equal(await tab.open(await linkTo(id, "payment-link")), 200);
  assert.match(await tab.waitForNewText(/Ready to pay/), /€49\.90.*left to pay/);
  advance(id, "SUCCESS");
  assert.match(await tab.waitForNewText(/Payment received Thank you/), /€49\.90/);
});

scenario(
  "The page shows its frame while the provider is slow, and then the status",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    control.addFault({ kind: "latency", ms: 1_500, id, nextCalls: 1 });
    const tab = await device.newTab();
    // The local runtime compresses a page as a whole. Only Firefox can be made to request it uncompressed.
    await tab.page.setExtraHTTPHeaders({ "Accept-Encoding": "identity" });
    const opened = tab.open(await linkTo(id));
    if (device.setup.engine === "firefox") await tab.waitForText(/Example Shop.*Checking your payment/);
    await opened;
    assert.doesNotMatch(await tab.waitForText(/Confirming your payment/), /Checking/);
    await eventually(async () => assert.equal(await tab.page.title(), "Confirming your payment – Example Shop"));
  },
  { where: withScriptsOrInChromium },
);

scenario(
  "A declined payment is shown with advice and a link to the shop, without the reason",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForText(/Confirming your payment/);
    advance(id, "ERROR", { code: 2003 });
    const shown = await tab.waitForNewText(/Payment didn’t go through/);
    assert.match(shown, /Please pay another way/);
    assert.doesNotMatch(shown, /HONOUR|\b2003\b/);
    await tab.intercept(/^https:\/\/shop\.example/, (request) =>
      request.respond({ body: "Welcome back", contentType: "text/plain" }),
    );
    await tab.press("Back to Example Shop");
    await tab.waitForText(/Welcome back/);
    await eventually(() => assert.equal(tab.page.url(), "https://shop.example/"));
  },
  { where: withScriptsOrInChromium },
);

scenario(
  "An expired link shows that it has expired, with status 401, and nothing about the payment",
  async (device) => {
    const tab = await device.newTab();
    const ended = await linkTo(createPayment({ status: "SUCCESS" }), "order", { nowMs: Date.now() - 7_200_000 });
    assert.equal(await tab.open(ended), 401);
    const text = await tab.text();
    assert.match(text, /This link has expired Amounts and details are now hidden\. Ask the shop for a new link/);
    assert.doesNotMatch(text, /9\.99|received/);
  },
  // Chromium logs the status code.
  { where: withScriptsOrInChromium, complaints: /status of 401/ },
);

scenario(
  "A device shows the amount until its link is forgotten, and an expired link shows the state alone",
  async (device) => {
    const id = createPayment({ status: "SUCCESS" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForText(/9\.99/);
    await tab.press("Forget this on this device");
    const forgotten = await tab.waitForText(/Forgotten on this device.*Payment received/s);
    assert.doesNotMatch(forgotten, /9\.99/);
    await tab.open(`${origin}/p/shop/payment/${id}`);
    assert.doesNotMatch(await tab.waitForText(/Payment received/), /9\.99|Forgotten/);
    await tab.open(await linkTo(id, "payment", { nowMs: Date.now() - 7_200_000 }));
    assert.doesNotMatch(await tab.waitForText(/This link has expired.*Payment received/s), /9\.99/);
  },
);

scenario(
  "A later refund is shown when the page is viewed again",
  async (device) => {
    const id = createPayment({ status: "SUCCESS" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForText(/Payment received Thank you/);
    control.refund(id, { amount: "4.00" });
    const shown = await eventually(async () => {
      await viewAgain(tab);
      const text = await tab.text();
      assert.match(text, /Partial refund sent/);
      return text;
    });
    assert.match(shown, /€4\.00 of €9\.99 back to you/);
  },
  { where: withScriptsOrInChromium },
);

/** A settled status comes from memory for up to five seconds, so one attempt may not be enough. */
async function viewAgain({ page, hasScripts }: Tab): Promise<void> {
  // A headless browser never freezes a page, so the test sends the events that a page gets.
  const thaw = () => ["freeze", "resume"].forEach((name) => void document.dispatchEvent(new Event(name)));
  if (hasScripts) await page.evaluate(thaw);
  else await page.reload();
}

scenario(
  "A payment is never shown as failed while the provider is down",
  async (device) => {
    const tab = await device.newTab();
    assert.equal(await tab.open(await linkTo("", "payment", { resource: payment("any", "payment", "down") })), 200);
    const shown = await tab.waitForText(
      /We don’t know the result yet If you approved it, don’t pay again\. It may still go through/,
    );
    assert.match(shown, /If you approved it, don’t pay again.*Last news/);
    if (device.setup.hasScripts) await tab.waitForLive();
    await tab.press("Check again");
    assert.doesNotMatch(
      await tab.waitForText(/We don’t know the result yet/),
      /didn’t go through|declined|not completed/i,
    );
  },
  { where: withScriptsOrInChromium },
);
