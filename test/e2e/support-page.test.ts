// The support page in a real browser: a member of staff types in the key, reads what a customer saw, and locks the page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { supportCode } from "../../contract/support-code.ts";
import {
  bearer,
  eventually,
  type Fixture,
  fetchStatus,
  LINK_KEY,
  openFixture,
  payment,
} from "../integration/fixture.ts";
import { violationsOf } from "./axe.ts";
import { complaintsOf, openBrowser } from "./merchant-page.ts";

let fixture: Fixture;
let browser: Browser;
/** A payment that was processing first and then, by a webhook, succeeded. */
let path: string;

before(async () => {
  fixture = await openFixture();
  browser = await openBrowser();
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0, callback: false }] });
  path = `shop/payment/${uuid}`;
  const isIn = (state: string) =>
    eventually(async () => assert.equal((await fetchStatus(fixture, path, await bearer(payment(uuid)))).state, state));
  await isIn("processing");
  control.advance(uuid, { status: "SUCCESS" });
  await control.callbacks.deliverDue();
  await isIn("succeeded");
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

interface Desk {
  page: Page;
  complaints: string[];
  /** The addresses of all requests. */
  requests: string[];
}

async function openDesk(options: BrowserContextOptions = {}): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 320, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`${fixture.worker.url}/support`);
  return { page, complaints, requests };
}

async function ask(page: Page, key: string, pasted: string): Promise<void> {
  await page.getByLabel("Link key").fill(key);
  await page.getByLabel("Page address or resource path").fill(pasted);
  await page.getByRole("button", { name: "Show" }).click();
}

const headline = (page: Page) => page.getByRole("heading", { level: 2 }).first();
const textOf = async (page: Page, selector: string) => `${await page.locator(selector).textContent()}`;
const mistake = async (page: Page) => {
  await page.locator("#mistake:not(:empty)").waitFor();
  return page.getByRole("alert").textContent();
};
/** Everything that the browser keeps of this page. */
const kept = (page: Page) =>
  page.evaluate(() =>
    JSON.stringify([
      location.href,
      history.state,
      history.length,
      document.cookie,
      { ...localStorage },
      { ...sessionStorage },
    ]),
  );

describe("the support page", { timeout: 60_000 }, () => {
  test("Staff who paste the address of a page read what the customer saw at which time and why", async () => {
    const { page, complaints, requests } = await openDesk({ timezoneId: "Europe/Vienna" });
    await ask(page, LINK_KEY, `${fixture.worker.url}/p/${path}?lang=de`);
    await headline(page).waitFor();
    assert.equal(await headline(page).textContent(), "Succeeded (settled)");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "headline");
    assert.equal(await page.getByLabel("Id", { exact: true }).inputValue(), path.split("/")[2]);
    const facts = await textOf(page, "#facts");
    for (const part of [
      supportCode(path),
      "Nobody has the page open",
      "the provider gave the status",
      "None is planned",
    ])
      assert.ok(facts.includes(part), facts);
    const entries = (await page.locator("#entries li p").allTextContents()).map((text) => text.split(":")[0]);
    assert.deepEqual(entries, [
      "Customers see processing",
      "A signed webhook arrived (facts). It changed the status.",
      "Customers see succeeded (settled)",
    ]);
    assert.match(await textOf(page, "#seen-note"), /Europe\/Vienna/);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.deepEqual([complaints, requests.filter((url) => !url.startsWith(fixture.worker.url))], [[], []]);
    assert.ok(requests.every((url) => !url.includes(LINK_KEY)));
    await page.context().close();
  });

  test("A time in the field highlights what the customer saw then", async () => {
    const { page } = await openDesk({ timezoneId: "UTC" });
    await ask(page, LINK_KEY, path);
    await headline(page).waitFor();
    const [first = "", ...rest] = await page
      .locator("#entries time")
      .evaluateAll((times) => times.map((time) => time.getAttribute("datetime") ?? ""));
    const seen = page.getByLabel("What did they see at");
    const fill = (ms: number) => seen.fill(new Date(ms).toISOString().slice(0, 19));
    const current = () => page.locator("#entries [aria-current]").allInnerTexts();
    await fill(Date.parse(first) - 60_000);
    assert.match(await textOf(page, "#seen-then"), /^Customers saw no status yet/);
    assert.deepEqual(await current(), []);
    // The field has whole seconds.
    await fill(Math.ceil(Date.parse(first) / 1000) * 1000);
    const [early = ""] = await current();
    const isLater = Math.ceil(Date.parse(first) / 1000) * 1000 >= Date.parse(rest.at(-1) ?? "");
    assert.match(early, isLater ? /Customers see succeeded/ : /Customers see processing/);
    assert.match(await textOf(page, "#seen-then"), /^Customers saw .*, since /);
    assert.equal((await current()).length, 1);
    await page.context().close();
  });

  test("The key lives in the session of the tab alone, until Lock removes it with everything that was shown", async () => {
    const { page } = await openDesk();
    await ask(page, LINK_KEY, path);
    await headline(page).waitFor();
    const [href, state, length, cookie, local, session] = JSON.parse(await kept(page));
    assert.deepEqual([href, state, cookie, local], [`${fixture.worker.url}/support`, null, "", {}]);
    assert.deepEqual(Object.values(session), [LINK_KEY]);
    await page.reload();
    assert.equal(await page.getByLabel("Link key").inputValue(), LINK_KEY);
    await page.getByRole("button", { name: "Show" }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.match(await textOf(page, "#message"), /^Locked/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "key");
    assert.equal(await page.getByLabel("Link key").inputValue(), "");
    assert.equal(await page.locator("#result").isVisible(), false);
    const after = await kept(page);
    assert.ok(!after.includes(LINK_KEY) && !(await page.content()).includes(path), after);
    assert.equal(JSON.parse(after)[2], length);
    await page.context().close();
  });

  test("A wrong key, an unknown resource, a text without a resource and a lost connection each have a sentence", async () => {
    const { page } = await openDesk();
    await ask(page, `${LINK_KEY}x`, path);
    assert.match((await mistake(page)) ?? "", /^The link key is not the one of this connection/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "key");
    assert.ok(!(await kept(page)).includes(LINK_KEY));
    await ask(page, LINK_KEY, "nobody/payment/a");
    await eventually(async () => assert.match((await mistake(page)) ?? "", /^Not found/));
    await ask(page, LINK_KEY, "my order");
    await eventually(async () => assert.match((await mistake(page)) ?? "", /no page address/));
    await page.context().setOffline(true);
    await ask(page, LINK_KEY, path);
    await eventually(async () => assert.match((await mistake(page)) ?? "", /cannot be reached/));
    await page.context().close();
  });

  test("Markup in a response is shown as text", async () => {
    const { page, complaints } = await openDesk();
    await page.route("**/trace", async (route) => {
      const response = await route.fetch();
      const trace = await response.json();
      const markup = "<img src=x onerror=alert(1)>";
      trace.of = markup;
      trace.changes[0].cause = markup;
      trace.changes[0].source = markup;
      await route.fulfill({ response, json: trace });
    });
    await ask(page, LINK_KEY, path);
    await headline(page).waitFor();
    assert.equal(await page.locator("img").count(), 0);
    assert.equal((await textOf(page, "#result")).split("<img src=x onerror=alert(1)>").length, 4);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`The page has no violation that axe finds, empty, refused and with a trace, in its ${colorScheme} theme`, async () => {
      const { page } = await openDesk({ colorScheme });
      assert.deepEqual(await violationsOf(page), []);
      await ask(page, "wrong", path);
      await mistake(page);
      assert.deepEqual(await violationsOf(page), []);
      await ask(page, LINK_KEY, path);
      await headline(page).waitFor();
      const last = await page.locator("#entries time").last().getAttribute("datetime");
      await page.getByLabel("What did they see at").fill(`${last?.slice(0, 4)}-12-31T23:59:59`);
      assert.deepEqual(await violationsOf(page), []);
      await page.context().close();
    });
  }
});
