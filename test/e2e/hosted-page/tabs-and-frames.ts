// A hosted link in a second tab, on a second device, in another language, in a merchant's frame, and offline.
import assert from "node:assert/strict";
import { eventually } from "../../integration/fixture.ts";
import { scenario, withScripts, withScriptsOrInChromium } from "./browsers.ts";
import { advance, createPayment, linkTo, merchant, origin } from "./fixture.ts";
import { visibleText } from "./tab.ts";

scenario("Two links in two tabs each keep showing their own payment", async (device) => {
  const [one, two] = [
    createPayment({ status: "PENDING", amount: "11.11" }),
    createPayment({ status: "PENDING", amount: "22.22" }),
  ];
  const first = await device.newTab();
  await first.open(await linkTo(one));
  const second = await device.newTab();
  await second.open(await linkTo(two));
  assert.match(await second.waitForNewText(/Confirming your payment/), /22\.22/);
  advance(one, "SUCCESS");
  advance(two, "ERROR");
  await first.page.bringToFront();
  assert.match(await first.waitForNewText(/Payment received Thank you/), /11\.11/);
  await second.page.bringToFront();
  assert.match(await second.waitForNewText(/didn’t go through/), /22\.22/);
  await second.page.reload();
  assert.match(await second.waitForText(/didn’t go through/), /22\.22/);
});

scenario(
  "The link works on a second device, and the address without a token shows the status there without details",
  async (device) => {
    const id = createPayment({ status: "SUCCESS", amount: "33.33" });
    const link = await linkTo(id);
    const tab = await device.newTab();
    await tab.open(link);
    await tab.press("Save or share this page");
    const address = await tab.page.evaluate(() => document.querySelector(".address")?.textContent);
    assert.equal(address, `${origin}/p/shop/payment/${id}`);
    assert.equal(tab.page.url(), address);
    assert.equal(await tab.page.evaluate(() => document.cookie), "", "no script can read the token");
    const phone = await (await device.another()).newTab();
    await phone.open(link);
    assert.match(await phone.waitForText(/Payment received Thank you/), /33\.33/);
    const untrusted = await (await device.another()).newTab();
    await untrusted.open(address);
    assert.doesNotMatch(await untrusted.waitForText(/Payment received Thank you/), /33\.33|Visa/);
    await eventually(() => assert.equal(untrusted.page.url(), address));
  },
);

scenario("Going back from the shop to the page shows the current status", async (device) => {
  const id = createPayment({ status: "PENDING" });
  const tab = await device.newTab();
  await tab.open(await linkTo(id));
  await tab.waitForText(/Confirming your payment/);
  await tab.open(merchant.origin);
  await tab.waitForText(/Thank you/);
  advance(id, "SUCCESS");
  await tab.back();
  assert.match(await tab.waitForNewText(/Payment received Thank you/), /9\.99/);
});

scenario(
  "The page uses the language of the browser before and after its script has loaded",
  async (device) => {
    const id = createPayment({ status: "PENDING", amount: "1234.50" });
    const tab = await device.newTab("de-AT");
    await tab.open(await linkTo(id));
    await tab.waitForText(/Ihre Zahlung wird bestätigt/);
    const [lang, dir] = await tab.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
    assert.deepEqual([lang, dir], ["de-AT", "ltr"]);
    advance(id, "SUCCESS");
    assert.match(await tab.waitForNewText(/Zahlung erhalten Vielen Dank/), /€ 1.?234,50/);
  },
  { where: withScriptsOrInChromium },
);

scenario(
  "A shop's page can frame the status with its details, and can fit the frame to its content",
  async (device) => {
    const id = createPayment({ status: "PENDING", amount: "44.44" });
    const frame = `<iframe src="${await linkTo(id)}?frame" title="Status"></iframe>`;
    merchant.embedAt.set(`/${id}`, `${frame}<script>(${fitFrame})()</script>`);
    const tab = await device.newTab();
    await tab.open(`${merchant.origin}/${id}`);
    const inside = await eventually(
      () => tab.page.frames().find((each) => each.url().includes("/p/shop/")) ?? assert.fail("no frame"),
    );
    const waitForText = (pattern: RegExp) =>
      eventually(async () => assert.match(await inside.evaluate(visibleText), pattern));
    await waitForText(/Confirming your payment.*44\.44/);
    if (!device.setup.hasScripts) return;
    const fits = () =>
      eventually(async () => {
        const { needed, given } = await inside.evaluate(heights);
        assert.ok(needed > 200 && needed === given, `${needed} in ${given}`);
      });
    await fits();
    advance(id, "ERROR", { code: 2003 });
    await waitForText(/didn’t go through/);
    await fits();
  },
);

/** The code of the merchant's page. */
function fitFrame(): void {
  const frame = document.querySelector("iframe");
  addEventListener("message", ({ source, data }) => {
    if (frame && source === frame.contentWindow && data.type === "payment-status-height") frame.height = data.height;
  });
}

function heights(): { needed: number; given: number } {
  return { needed: document.documentElement.scrollHeight, given: innerHeight };
}

scenario(
  "Offline the card keeps the last status and shows since when, and online again it updates",
  async (device) => {
    const id = createPayment({ status: "PENDING", amount: "55.55" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForLive();
    await tab.page.setOfflineMode(true);
    assert.match(await tab.waitForText(/Offline since/), /Confirming your payment.*55\.55/);
    advance(id, "SUCCESS");
    await tab.page.setOfflineMode(false);
    assert.doesNotMatch(await tab.waitForText(/Payment received Thank you/), /Offline since/);
  },
  { where: withScripts, complaints: /ERR_INTERNET_DISCONNECTED/ },
);
