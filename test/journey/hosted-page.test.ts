// What a customer lives through with a hosted link, in four worlds: paid, declined, ended, refunded, not known.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { eventually } from "../worker/shop.ts";
import { type HostedShop, openHostedShop } from "./hosted-shop.ts";
import type { Tab } from "./tab.ts";
import { journey } from "./worlds.ts";

let shop: HostedShop;

before(async () => {
  shop = await openHostedShop();
});
after(() => shop?.close());

journey("a payment link is open, and paid as soon as the provider's webhook says so", async (device) => {
  const id = shop.begin({ status: "REDIRECT", amount: "49.90", payByLink: { expiresAfterMs: 600_000 } });
  const tab = await device.newTab();
  assert.equal(await tab.open(await shop.linkTo(id, "payment-link")), 200);
  assert.match(await tab.text(), /This payment link is open.*€49\.90.*Time left/);
  assert.equal(await tab.page.title(), "This payment link is open – Example Shop");
  // From here on only the webhook can tell.
  shop.simulator.control.addFault({ kind: "status", status: 503, id });
  shop.goesOn(id, "SUCCESS");
  assert.match(await tab.learns(/Payment received/), /€49\.90/);
});

journey("a declined payment comes with advice, without a reason, and with the way back to the shop", async (device) => {
  const id = shop.begin({ status: "PENDING" });
  const tab = await device.newTab();
  await tab.open(await shop.linkTo(id));
  await tab.reads(/Confirming your payment/);
  shop.goesOn(id, "ERROR", { code: 2003 });
  const told = await tab.learns(/The payment didn’t go through/);
  assert.match(told, /Please use another method/);
  assert.doesNotMatch(told, /HONOUR|2003/);
  await tab.catches(/^https:\/\/shop\.example/, (request) =>
    request.respond({ body: "Welcome back", contentType: "text/plain" }),
  );
  await tab.press("Back to Example Shop");
  await tab.reads(/Welcome back/);
  assert.equal(tab.page.url(), "https://shop.example/");
});

journey(
  "a link that has ended says so with its status code, and nothing of the payment",
  async (device) => {
    const tab = await device.newTab();
    const ended = await shop.linkTo(shop.begin({ status: "SUCCESS" }), "payment", { nowMs: Date.now() - 7_200_000 });
    assert.equal(await tab.open(ended), 401);
    const text = await tab.text();
    assert.match(text, /This link is no longer active This says nothing about the payment itself/);
    assert.doesNotMatch(text, /9\.99|received/);
  },
  // Chromium itself notes the status code.
  { complaints: /status of 401/ },
);

journey("a refund days later shows when the page is opened or looked at again", async (device) => {
  const id = shop.begin({ status: "SUCCESS" });
  const tab = await device.newTab();
  await tab.open(await shop.linkTo(id));
  await tab.reads(/Payment received/);
  shop.simulator.control.refund(id, { amount: "4.00" });
  const shown = await eventually(async () => {
    await looksAgain(tab);
    const text = await tab.text();
    assert.match(text, /Partial refund sent/);
    return text;
  });
  assert.match(shown, /Refunded €4\.00/);
});

/** What is settled is told from memory for five seconds, so that once may not be enough. */
async function looksAgain({ page, hasScripts }: Tab): Promise<void> {
  // No browser without a screen freezes a page; what it tells a page that it freezes is all that the page can go by.
  const thaw = () => ["freeze", "resume"].forEach((name) => void document.dispatchEvent(new Event(name)));
  if (hasScripts) await page.evaluate(thaw);
  else await page.reload();
}

journey("the provider is down throughout, and nothing is said to have failed", async (device) => {
  const id = shop.begin({ status: "PENDING" });
  shop.simulator.control.addFault({ kind: "status", status: 503, id });
  const tab = await device.newTab();
  assert.equal(await tab.open(await shop.linkTo(id)), 200);
  const text = await tab.reads(/We can’t see the result yet|Nothing to see here yet/);
  assert.doesNotMatch(text, /didn’t go through|declined|not completed/i);
  assert.match(text, /don’t pay again|doesn’t mean that it failed|It can take a moment/i);
});
