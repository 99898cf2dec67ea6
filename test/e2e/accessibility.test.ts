// What a screen reader gets of every sentence of the element, stored as text in test/e2e/accessibility/. A change there is a
// change for people who do not see the card. Read it, then run `npm test -- accessibility --update`.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { KINDS, type Kind } from "../../contract/resource.ts";
import { ADVICE, HINTS, type Hint, STATES, type State, type StatusDocument } from "../../contract/status.ts";
import { en } from "../../widget/i18n/en.ts";
import { detailsOf, inMs, problemOf } from "../unit/widget/support/samples.ts";
import { openBrowser } from "./merchant-page.ts";
import { StillPage } from "./still-page.ts";
import { accessibilityTree } from "./support/accessibility-tree.ts";

const UNSETTLED: State[] = ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"];
const KIND_OF_HINT: Partial<Record<Hint, Kind>> = {
  awaiting_recipient: "payout",
  attempt_failed: "payment-link",
  downloaded: "report",
};

const NO_INSTRUCTIONS = { bank: null, account: null, reference: null, barcode: null, url: null, text: null, qr: null };
/** How the customer pays, by the key of the text. */
const INSTRUCTIONS: Record<string, StatusDocument["instructions"]> = {
  awaiting_transfer: { ...NO_INSTRUCTIONS, url: "https://bank.example/pay" },
  transfer: { ...NO_INSTRUCTIONS, bank: "Example Bank", account: "DE89370400440532013000", reference: "RF18 5390" },
  voucher: { ...NO_INSTRUCTIONS, barcode: "93000262280678" },
  code: { ...NO_INSTRUCTIONS, barcode: "00020126580014br.gov.bcb.pix", qr: { size: 21, path: "M0 0h7v1h-7z" } },
};
const METHODS: Record<string, StatusDocument["method"]> = {
  card: { type: "card", brand: "visa", last4: "1111" },
  transfer: { type: "bank_transfer", brand: null, last4: null },
  voucher: { type: "voucher", brand: null, last4: null },
};

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

/** A document in this state. `key` is the key of its text in widget/i18n/en.ts. */
function documentFor(state: State, key: string): StatusDocument {
  const [first, kindOfHint] = key.split("/");
  const hasDate = kindOfHint === "by";
  const instructions = INSTRUCTIONS[`${first}`] ?? null;
  const hint =
    HINTS.find((each) => each === first) ?? (instructions || key === "elsewhere" ? "awaiting_transfer" : null);
  const isDue = key === "rest_due" || key === "open";
  // `any` is the text of the kinds without their own text.
  const anyKind = state === "used" ? "payment-link" : "payment" in en.state[state] ? "payout" : "payment";
  const kind =
    KINDS.find((each) => each === kindOfHint) ??
    (hint && KIND_OF_HINT[hint]) ??
    KINDS.find((each) => each === first) ??
    (key === "any" ? anyKind : "payment");
  return detailsOf({
    of: `shop/${kind}/${state}-${key.replace("/", "-")}`,
    kind,
    state,
    hint,
    mayPay: state === "created",
    settled: !isDue && !UNSETTLED.includes(state),
    timeline: [{ state, at: inMs(-60_000) }],
    reference: null,
    paid: key === "rest_due" || key === "collected" ? { value: "1000.00", currency: "EUR" } : null,
    method: METHODS[`${first}`] ?? null,
    instructions,
    expiresAt: hasDate && instructions ? inMs(4 * 86_400_000) : null,
    expectedBy: hasDate && !instructions ? "2026-12-01" : null,
    ...(key === "report/by" && { download: { path: "/v1/shop/report/r/file", expiresAt: inMs(86_400_000) } }),
    advice: state === "unknown" ? "do_not_pay_again" : null,
    progress: kind === "bulk-payout" ? { total: 200, succeeded: 182, failed: 3, canceled: 0, pending: 15 } : null,
    ...((kind === "report" || kind === "payment-method") && { amount: null }),
  });
}

/** One document for every sentence of every state. */
const ALL = STATES.flatMap((state) =>
  Object.keys(en.state[state])
    .filter((key) => !key.startsWith("name"))
    .map((key) => documentFor(state, key)),
);

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
