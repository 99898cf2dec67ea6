// What a customer lives through with a hosted link, in four worlds: paid, declined, ended, refunded, not known.
import assert from "node:assert/strict";
import { eventually, payment } from "../../integration/fixture.ts";
import { begin, control, goesOn, linkTo } from "./shop.ts";
import type { Tab } from "./tab.ts";
import { journey } from "./worlds.ts";

journey("a payment link is open, and paid when the provider's webhook says so", async (device) => {
  const id = begin({ status: "REDIRECT", amount: "49.90", payByLink: { expiresAfterMs: 600_000 } });
  const tab = await device.newTab();
  assert.equal(await tab.open(await linkTo(id, "payment-link")), 200);
  assert.match(await tab.text(), /This payment link is open.*€49\.90.*Time left/);
  goesOn(id, "SUCCESS");
  assert.match(await tab.learns(/Payment received/), /€49\.90/);
});

journey("while the provider takes its time the frame is there, and then the tab says what is known", async (device) => {
  const id = begin({ status: "PENDING" });
  control.addFault({ kind: "latency", ms: 1_500, id, nextCalls: 1 });
  const tab = await device.newTab();
  // The local runtime compresses a page as a whole; Firefox alone can be told to take it as it comes.
  await tab.page.setExtraHTTPHeaders({ "Accept-Encoding": "identity" });
  const opened = tab.open(await linkTo(id));
  if (device.world.engine === "firefox") await tab.reads(/Example Shop.*Checking your payment/);
  await opened;
  assert.doesNotMatch(await tab.reads(/Confirming your payment/), /Checking/);
  await eventually(async () => assert.equal(await tab.page.title(), "Confirming your payment – Example Shop"));
});

journey("a declined payment comes with advice, without a reason, and with the way back to the shop", async (device) => {
  const id = begin({ status: "PENDING" });
  const tab = await device.newTab();
  await tab.open(await linkTo(id));
  await tab.reads(/Confirming your payment/);
  goesOn(id, "ERROR", { code: 2003 });
  const told = await tab.learns(/The payment didn’t go through/);
  assert.match(told, /Please use another method/);
  assert.doesNotMatch(told, /HONOUR|\b2003\b/);
  await tab.catches(/^https:\/\/shop\.example/, (request) =>
    request.respond({ body: "Welcome back", contentType: "text/plain" }),
  );
  await tab.press("Back to Example Shop");
  await tab.reads(/Welcome back/);
  await eventually(() => assert.equal(tab.page.url(), "https://shop.example/"));
});

journey(
  "a link that has ended says so with its status code, and nothing of the payment",
  async (device) => {
    const tab = await device.newTab();
    const ended = await linkTo(begin({ status: "SUCCESS" }), "payment", { nowMs: Date.now() - 7_200_000 });
    assert.equal(await tab.open(ended), 401);
    const text = await tab.text();
    assert.match(text, /This link is no longer active This says nothing about the payment itself/);
    assert.doesNotMatch(text, /9\.99|received/);
  },
  // Chromium itself notes the status code.
  { complaints: /status of 401/ },
);

journey("a refund days later shows when the page is opened or looked at again", async (device) => {
  const id = begin({ status: "SUCCESS" });
  const tab = await device.newTab();
  await tab.open(await linkTo(id));
  await tab.reads(/Payment received/);
  control.refund(id, { amount: "4.00" });
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
  const tab = await device.newTab();
  assert.equal(await tab.open(await linkTo("", "payment", { resource: payment("any", "payment", "down") })), 200);
  const shown = await tab.reads(/We can’t see the result yet That doesn’t mean that it failed/);
  assert.match(shown, /If you approved it, don’t pay again.*The last check didn’t succeed/);
  if (device.world.hasScripts) await tab.lives();
  await tab.press("Check now");
  assert.doesNotMatch(await tab.reads(/We can’t see the result yet/), /didn’t go through|declined|not completed/i);
});
