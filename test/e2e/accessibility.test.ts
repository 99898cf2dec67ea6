// What a screen reader gets of every sentence of the element, stored as text in test/e2e/accessibility/. A change there is a
// change for people who do not see the card. Read it, then run `npm test -- accessibility --update`.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { KINDS } from "../../contract/resource.ts";
import { ADVICE, STATES, type StatusDocument } from "../../contract/status.ts";
import { detailsOf, inMs, problemOf } from "../unit/widget/support/samples.ts";
import { openBrowser } from "./merchant-page.ts";
import { StillPage } from "./still-page.ts";
import { accessibilityTree } from "./support/accessibility-tree.ts";
import { ALL, documentFor } from "./support/every-text.ts";

let browser: Browser;
let still: StillPage;

before(async () => {
  browser = await openBrowser();
  still = await StillPage.open(browser);
});

after(async () => {
  await still?.close();
  await browser?.close();
});

/** A payment that failed may still succeed, so its element stays live until the edge ends the stream. */
function phaseOf({ kind, state, settled }: StatusDocument): "live" | "ended" {
  const maySucceedLate = ["payment", "order", "payment-link"].includes(kind);
  if (maySucceedLate && ["failed", "canceled", "expired"].includes(state)) return "live";
  return settled ? "ended" : "live";
}

async function treeOf(status: StatusDocument, attributes: Record<string, string> = {}): Promise<string> {
  await still.show(status, phaseOf(status), attributes);
  return accessibilityTree(still.page);
}

/** Compares titles and trees with the stored file of this name. */
async function compare(context: TestContext, name: string, trees: [title: string, tree: string][]): Promise<void> {
  const text = trees.map(([title, tree]) => `# ${title}\n${tree}\n`).join("\n");
  const path = fileURLToPath(new URL(`accessibility/${name}.txt`, import.meta.url));
  context.assert.fileSnapshot(text, path, { serializers: [(value: string) => value] });
}

for (const kind of KINDS.filter((each) => each !== "order")) {
  test(`The accessibility tree of a ${kind} is unchanged in every state and with every hint that has its own text`, async (context) => {
    const trees: [string, string][] = [];
    for (const status of ALL.filter((each) => each.kind === kind))
      trees.push([`${status.of.split("/")[2]}`.replace("-", ", "), await treeOf(status)]);
    await compare(context, kind, trees);
  });
}

for (const layout of ["inline", "badge"]) {
  test(`The accessibility tree of every state in the ${layout} layout is unchanged`, async (context) => {
    const trees: [string, string][] = [];
    for (const state of STATES) {
      const status = { ...documentFor(state, "payment"), of: `shop/payment/${layout}-${state}` };
      trees.push([state, await treeOf(status, { layout })]);
    }
    await compare(context, layout, trees);
  });
}

test("The accessibility tree of every advice is unchanged", async (context) => {
  const trees: [string, string][] = [];
  for (const advice of ADVICE) {
    const status = { ...documentFor("failed", "any"), of: `shop/payment/${advice}`, advice };
    trees.push([advice, await treeOf(status, { "retry-url": "https://shop.example/pay" })]);
  }
  await compare(context, "advice", trees);
});

test("The accessibility tree of a card with every part is unchanged", async (context) => {
  const everything = detailsOf({
    of: "shop/payment/everything",
    state: "partially_succeeded",
    hint: null,
    advice: "contact_merchant",
    test: true,
    stale: true,
    timeline: [
      { state: "created", at: null },
      { state: "processing", at: inMs(-7_200_000) },
      { state: "partially_succeeded", at: inMs(-60_000) },
    ],
    startsAt: inMs(3_600_000),
    expiresAt: inMs(7_200_000),
    nextCheckAt: inMs(12_000),
    paid: { value: "1000.00", currency: "EUR" },
    refunded: { value: "0.50", currency: "EUR" },
    instructions: {
      bank: "Bank",
      account: "AT61 1904",
      reference: "R-1",
      barcode: "0123",
      url: "https://voucher.example/1",
      text: "At any shop.",
    },
  });
  const report = detailsOf({
    ...{ of: "shop/report/ready", kind: "report", state: "succeeded", settled: true, amount: null, method: null },
    download: { path: "/v1/shop/report/ready/file", expiresAt: inMs(600_000) },
  });
  await compare(context, "everything", [
    ["everything", await treeOf(everything)],
    ["a report to download, and the way back", await treeOf(report, { "return-url": "https://shop.example/" })],
  ]);
});

test("The accessibility tree of every phase is unchanged: waiting, updated, offline, refused", async (context) => {
  const { page } = still;
  const trees: [string, string][] = [];
  const add = async (title: string) => trees.push([title, await accessibilityTree(page)]);
  const of = "shop/payment/moments";

  await still.show(null, "loading", { of: `${of}-waiting` });
  await add("the first second");
  await still.waitUntil(2000);
  await add("still waiting");

  const waiting = { ...documentFor("processing", "any"), of };
  await still.show(waiting, "live");
  await add("the first look: processing");
  await still.waitUntil(40_000);
  await add("processing for 40 s");
  const timeline = [...waiting.timeline, { state: "succeeded" as const, at: inMs(0) }];
  await still.send({ ...waiting, version: 2, state: "succeeded", settled: true, timeline });
  await add("then succeeded");

  await still.show({ ...waiting, of: `${of}-lost` }, "live");
  await page.context().setOffline(true);
  await page.waitForFunction(() => document.querySelector("payment-status")?.phase === "offline");
  await add("offline");
  await page.context().setOffline(false);

  await still.show({ ...documentFor("partially_succeeded", "bulk-payout"), of: "shop/bulk-payout/opened" }, "ended");
  await page.locator("summary").first().click();
  await page.locator("[name=more]").waitFor();
  await add("the payouts of a bulk payout, opened");

  for (const [status, code] of [
    [401, "token-required"],
    [404, "not-found"],
    [403, "origin-not-allowed"],
  ] as const) {
    await still.show(problemOf(status, code), "refused", { of: `${of}-${status}` });
    await add(`refused with ${status}`);
  }
  await compare(context, "phases", trees);
});

test("Every card has one heading, the answer, at the level that the page chose", async () => {
  for (const [index, status] of ALL.entries()) {
    if (index % 5) continue;
    await still.show(status, phaseOf(status), { "heading-level": "4" });
    const headings = still.page.getByRole("heading");
    assert.equal(await headings.count(), 1, status.of);
    assert.equal(await headings.getAttribute("aria-level"), "4");
    assert.ok((await headings.textContent())?.trim(), status.of);
  }
});

test("The steps of the path can be told apart with forced colours, without any colour of the page", async () => {
  const { page } = still;
  const status = { ...documentFor("processing", "any"), of: "shop/payment/steps" };
  await page.emulateMedia({ forcedColors: "active" });
  await still.show(status, phaseOf(status));
  const looks = await page.evaluate(() => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    return [...(root?.querySelectorAll("[part=timeline] li") ?? [])].map((step) => {
      const { backgroundColor, boxShadow } = getComputedStyle(step, "::before");
      return {
        isFilled: !/0\)$/.test(backgroundColor),
        hasDot: boxShadow !== "none",
        hasTick: !!step.querySelector("svg"),
      };
    });
  });
  await page.emulateMedia({ forcedColors: "none" });
  assert.deepEqual(looks, [
    { isFilled: true, hasDot: false, hasTick: true },
    { isFilled: false, hasDot: true, hasTick: false },
    { isFilled: false, hasDot: false, hasTick: false },
  ]);
});

test("The icon, the edges and the main button are visible with forced colours", async () => {
  const { page } = still;
  const status = { ...documentFor("failed", "any"), of: "shop/payment/forced", advice: "use_another_method" as const };
  await still.show(status, phaseOf(status), { "retry-url": "https://shop.example/pay" });
  await page.emulateMedia({ forcedColors: "active" });
  const seen = await page.evaluate(() => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    const styleOf = (selector: string) => getComputedStyle(root?.querySelector(selector) as Element);
    const [card, icon, retry] = ["[part=card]", "[part=icon]", "[name=retry]"].map(styleOf);
    if (!card || !icon || !retry) throw new Error("The card is incomplete.");
    const ground = card.backgroundColor;
    // Each colour with the one behind it. The disc of the icon keeps its own colours.
    return [
      [styleOf("[part=icon] svg").stroke, icon.backgroundColor],
      [icon.backgroundColor, ground],
      [card.borderTopColor, ground],
      [retry.borderTopColor, ground],
      [retry.color, retry.backgroundColor],
    ];
  });
  await page.emulateMedia({ forcedColors: "none" });
  for (const [color, behind] of seen) {
    assert.notEqual(color, behind);
    assert.doesNotMatch(color ?? "", /^rgba/);
  }
});

/** The name of the control that has the focus, or its part; the focus must be visible. */
function focused(): Promise<string> {
  return still.page.evaluate(() => {
    const control = document.querySelector("payment-status")?.shadowRoot?.activeElement;
    if (!control) return "nothing";
    const isVisible = control.matches(":focus-visible") && getComputedStyle(control).outlineStyle !== "none";
    const name = control.getAttribute("name") ?? control.getAttribute("part") ?? control.localName;
    return isVisible || name === "title" ? name : `${name}, invisible`;
  });
}

/** Presses Tab until this control has the focus, and returns the controls on the way. */
async function tabTo(name: string): Promise<string[]> {
  const seen: string[] = [];
  while (seen.at(-1) !== name && seen.length < 20) {
    await still.page.keyboard.press("Tab");
    seen.push(await focused());
  }
  return seen;
}

const WAITING = { ...documentFor("processing", "any"), reference: "R-1" };
const SETTLED = { state: "succeeded", settled: true, version: 2 } as const;

test("With the keyboard alone, a customer checks again and keeps the focus, and hears that nothing is new", async () => {
  await still.show({ ...WAITING, of: "shop/payment/keys-check" }, "live");
  assert.deepEqual(await tabTo("check"), ["check"]);
  await still.page.keyboard.press("Enter");
  await still.page.getByRole("status").filter({ hasText: "No news yet" }).waitFor({ state: "attached" });
  assert.equal(await focused(), "check");
});

test("With the keyboard alone, the focus moves from a control that goes to the answer, and on from there", async () => {
  const of = "shop/payment/keys-settle";
  await still.show({ ...WAITING, of }, "live", { "return-url": "https://shop.example/" });
  await tabTo("check");
  await still.send({ ...WAITING, of, ...SETTLED });
  assert.equal(await focused(), "title");
  assert.deepEqual(await tabTo("summary"), ["return", "receipt", "summary"]);
  await still.page.keyboard.press("Space");
  assert.deepEqual(await tabTo("copy"), ["contact", "copy"]);
});

test("With the keyboard alone, a customer copies a value and keeps the focus on its button", async () => {
  const { page } = still;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await still.show({ ...documentFor("action_required", "transfer"), of: "shop/payment/keys-copy" }, "live");
  await tabTo("copy");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await focused(), "copy");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "DE89370400440532013000");
});

test("With the keyboard alone, a customer stops the countdown and stays at the answer", async () => {
  const { page } = still;
  const attributes = { "return-url": "https://shop.example/", "return-after": "20" };
  await still.show({ ...WAITING, of: "shop/payment/keys-stay", ...SETTLED }, "ended", attributes);
  assert.deepEqual(await tabTo("stay"), ["return", "stay"]);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Stay on this page" }).waitFor({ state: "detached" });
  assert.equal(await focused(), "title");
});
