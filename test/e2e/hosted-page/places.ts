// A hosted link in other places: a second tab, a second device, another language, a merchant's frame, the way back.
import assert from "node:assert/strict";
import { eventually } from "../../integration/fixture.ts";
import { begin, goesOn, linkTo, merchant, origin } from "./shop.ts";
import { visibleText } from "./tab.ts";
import { journey, withScripts } from "./worlds.ts";

journey("two links in two tabs show each its own payment, and go on doing so", async (device) => {
  const [one, two] = [begin({ status: "PENDING", amount: "11.11" }), begin({ status: "PENDING", amount: "22.22" })];
  const first = await device.newTab();
  await first.open(await linkTo(one));
  const second = await device.newTab();
  await second.open(await linkTo(two));
  assert.match(await second.text(), /22\.22/);
  goesOn(one, "SUCCESS");
  goesOn(two, "ERROR");
  await first.page.bringToFront();
  assert.match(await first.learns(/Payment received/), /11\.11/);
  await second.page.bringToFront();
  assert.match(await second.learns(/didn’t go through/), /22\.22/);
  await second.page.reload();
  assert.match(await second.reads(/didn’t go through/), /22\.22/);
});

journey(
  "the link works on a second device, and the clean address there tells how things stand without details",
  async (device) => {
    const id = begin({ status: "SUCCESS", amount: "33.33" });
    const link = await linkTo(id);
    const tab = await device.newTab();
    await tab.open(link);
    await tab.press("Open on another device");
    const address = await tab.page.evaluate(() => document.querySelector(".address")?.textContent);
    assert.equal(address, `${origin}/p/shop/payment/${id}`);
    assert.equal(tab.page.url(), address);
    assert.equal(await tab.page.evaluate(() => document.cookie), "", "no script can read what opens the details");
    const phone = await (await device.another()).newTab();
    await phone.open(link);
    assert.match(await phone.reads(/Payment received/), /33\.33/);
    const untrusted = await (await device.another()).newTab();
    await untrusted.open(address);
    assert.doesNotMatch(await untrusted.reads(/Payment received/), /33\.33|Visa/);
    await eventually(() => assert.equal(untrusted.page.url(), address));
  },
);

journey("the way back from the shop shows how things stand by now", async (device) => {
  const id = begin({ status: "PENDING" });
  const tab = await device.newTab();
  await tab.open(await linkTo(id));
  await tab.reads(/Confirming your payment/);
  await tab.open(merchant.origin);
  await tab.reads(/Thank you/);
  goesOn(id, "SUCCESS");
  await tab.back();
  assert.match(await tab.learns(/Payment received/), /9\.99/);
});

journey("the page speaks the browser's own language, before and after its script has come", async (device) => {
  const id = begin({ status: "PENDING", amount: "1234.50" });
  const tab = await device.newTab("de-AT");
  await tab.open(await linkTo(id));
  await tab.reads(/Ihre Zahlung wird bestätigt/);
  const [lang, dir] = await tab.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
  assert.deepEqual([lang, dir], ["de-AT", "ltr"]);
  goesOn(id, "SUCCESS");
  assert.match(await tab.learns(/Zahlung erhalten/), /€ 1.?234,50/);
});

journey(
  "a shop's page frames the status with its details, and can fit the frame to it, whatever it comes to say",
  async (device) => {
    const id = begin({ status: "PENDING", amount: "44.44" });
    const frame = `<iframe src="${await linkTo(id)}?frame" title="Status"></iframe>`;
    merchant.embedAt.set(`/${id}`, `${frame}<script>(${fitFrame})()</script>`);
    const tab = await device.newTab();
    await tab.open(`${merchant.origin}/${id}`);
    const inside = await eventually(
      () => tab.page.frames().find((each) => each.url().includes("/p/shop/")) ?? assert.fail("no frame"),
    );
    const reads = (words: RegExp) => eventually(async () => assert.match(await inside.evaluate(visibleText), words));
    await reads(/Confirming your payment.*44\.44/);
    if (!device.world.hasScripts) return;
    const fits = () =>
      eventually(async () => {
        const { needed, given } = await inside.evaluate(heights);
        assert.ok(needed > 200 && needed === given, `${needed} in ${given}`);
      });
    await fits();
    goesOn(id, "ERROR", { code: 2003 });
    await reads(/didn’t go through/);
    await fits();
  },
);

/** As a merchant writes it. */
function fitFrame(): void {
  const frame = document.querySelector("iframe");
  addEventListener("message", ({ source, data }) => {
    if (frame && source === frame.contentWindow && data.type === "payment-status-height") frame.height = data.height;
  });
}

function heights(): { needed: number; given: number } {
  return { needed: document.documentElement.scrollHeight, given: innerHeight };
}

journey(
  "off line the card keeps what it knew and says so, and on line again it knows more",
  async (device) => {
    const id = begin({ status: "PENDING", amount: "55.55" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.lives();
    await tab.page.setOfflineMode(true);
    assert.match(await tab.reads(/No connection right now/), /Confirming your payment.*55\.55/);
    goesOn(id, "SUCCESS");
    await tab.page.setOfflineMode(false);
    assert.doesNotMatch(await tab.reads(/Payment received/), /No connection/);
  },
  { where: withScripts, complaints: /ERR_INTERNET_DISCONNECTED/ },
);
