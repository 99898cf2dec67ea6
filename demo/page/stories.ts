/**
 * The stories of the demo: the text of each, and the events at the provider. The simulators play them
 * (test/simulators/<provider>/scenarios.ts). test/simulators/demo-scenarios.test.ts checks that both match.
 */

export interface Story {
  /** The connection of the provider (demo/providers.ts). */
  connection: string;
  /** The name of the simulator's scenario. */
  scenario: string;
  title: string;
  about: string;
  /** The events at the provider, in seconds after the start. */
  events: { atSeconds: number; text: string }[];
}

export const STORIES: Story[] = [
  {
    connection: "shop",
    scenario: "paid",
    title: "Paid",
    about: "The usual case. The customer confirms at the bank, and the payment is received a few seconds later.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 8, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 16, text: "SUCCESS. A signed webhook reaches the worker, and the worker updates this page." },
    ],
  },
  {
    connection: "shop",
    scenario: "declined",
    title: "Declined",
    about: "The bank declines. The customer reads what to do next, never the reason of the bank.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 6, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 12, text: "ERROR 2003. Declined, reported by a webhook." },
    ],
  },
  {
    connection: "shop",
    scenario: "refunded",
    title: "Refunded later",
    about: "Paid first. Half a minute later the shop refunds the payment. Only a webhook reports the refund.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 4, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 8, text: "SUCCESS. Paid, reported by a webhook." },
      {
        atSeconds: 33,
        text: "REFUND. Its webhook names this payment. A few seconds later this page refreshes, as a customer would.",
      },
    ],
  },
  {
    connection: "shop",
    scenario: "pending-forever",
    title: "No result",
    about: "Some payments never end. The page checks less and less often. It shows that it is safe to leave.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 6, text: "PENDING. Nothing more happens." },
    ],
  },
  {
    connection: "shop",
    scenario: "outage",
    title: "The provider goes down",
    about: "IXOPAY fails for 25 seconds, for every payment here. No customer reads “failed” because of that.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 4, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 7, text: "Down. Every call gets 503." },
      { atSeconds: 32, text: "Up again. The next check succeeds." },
      { atSeconds: 42, text: "SUCCESS. Paid, reported by a webhook." },
    ],
  },
  {
    connection: "shop",
    scenario: "link",
    title: "A link in an e-mail",
    about: "The shop sends a Pay-by-Link. The same element shows the link until it is paid.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The link is open and not used yet." },
      { atSeconds: 15, text: "PENDING. The customer has paid through it." },
      { atSeconds: 21, text: "SUCCESS. Paid, reported by a webhook." },
    ],
  },
  {
    connection: "market",
    scenario: "voucher",
    title: "Paying in cash",
    about: "A voucher to pay at a counter. The customer sees the code for the cashier and the deadline.",
    events: [
      { atSeconds: 0, text: "PENDING, with a ticket: number, barcode, deadline." },
      { atSeconds: 40, text: "SUCCEEDED. Paid at the counter, reported by a webhook." },
    ],
  },
  {
    connection: "market",
    scenario: "link-paid",
    title: "A payment link",
    about: "Opened, used, paid. The link itself only becomes “used”. The webhook of its payment reports the result.",
    events: [
      { atSeconds: 0, text: "CREATED. The link is open." },
      { atSeconds: 8, text: "A payment starts with it. Its webhook names the link." },
      { atSeconds: 16, text: "SUCCEEDED, reported by the webhook of the payment. The link itself is USED." },
    ],
  },
  {
    connection: "market",
    scenario: "link-expired",
    title: "A link that ends",
    about: "Nobody uses it. The element shows “expired” at the deadline, then the provider confirms it.",
    events: [
      { atSeconds: 0, text: "CREATED. The link is open for 25 seconds." },
      { atSeconds: 25, text: "EXPIRED." },
    ],
  },
  {
    connection: "market",
    scenario: "method-saved",
    title: "Saving a card",
    about: "The customer saves a card with the shop. No money moves, so the element shows no amount.",
    events: [
      { atSeconds: 0, text: "READY_TO_ENROLL. The customer is at their bank, confirming." },
      { atSeconds: 8, text: "ENROLL_IN_PROCESS. Confirmed; the bank is working on it." },
      { atSeconds: 14, text: "ENROLLED. Saved, reported by a webhook." },
    ],
  },
  {
    connection: "market",
    scenario: "report",
    title: "A report",
    about: "In preparation, ready to download, expired. The worker fetches the file, so the browser needs no keys.",
    events: [
      { atSeconds: 0, text: "IN_PROCESS. Being prepared." },
      { atSeconds: 10, text: "SUCCEEDED. It can be downloaded." },
      { atSeconds: 60, text: "EXPIRED." },
    ],
  },
  {
    connection: "payouts",
    scenario: "payout-waiting",
    title: "A payout that waits",
    about: "The money is sent, but the recipient has no account yet. The element shows who must act.",
    events: [
      { atSeconds: 0, text: "COMMITTED. On its way." },
      { atSeconds: 6, text: "PENDING. Waiting for the recipient." },
      { atSeconds: 30, text: "COMPLETED, reported by a signed webhook." },
    ],
  },
  {
    connection: "payouts",
    scenario: "bulk",
    title: "200 payouts at once",
    about: "Counted while they run. Three of them fail, and the element shows it.",
    events: [
      { atSeconds: 0, text: "IN_PROGRESS. The first payouts go out." },
      { atSeconds: 40, text: "COMPLETED. 197 arrived, 3 failed." },
    ],
  },
  {
    connection: "payouts",
    scenario: "purchase",
    title: "A pay-in",
    about: "The customer confirms it at Airtm.",
    events: [
      { atSeconds: 0, text: "CREATED. The customer has 15 days." },
      { atSeconds: 15, text: "CONFIRMED, reported by a signed webhook." },
    ],
  },
  {
    connection: "relay",
    scenario: "paid",
    title: "Paid",
    about: "Finrelay has amounts in minor units and access tokens of five minutes. The element looks the same.",
    events: [
      { atSeconds: 0, text: "CREATED." },
      { atSeconds: 4, text: "Pending." },
      { atSeconds: 14, text: "Approved, reported by a signed webhook." },
    ],
  },
  {
    connection: "relay",
    scenario: "declined",
    title: "Declined",
    about: "Not enough money. The customer reads what to do next, never why.",
    events: [
      { atSeconds: 0, text: "CREATED." },
      { atSeconds: 4, text: "Pending." },
      { atSeconds: 12, text: "1004. Declined." },
    ],
  },
  {
    connection: "store",
    scenario: "checkout-paid",
    title: "A hosted checkout",
    about: "The customer pays on the checkout page. One card is declined there; the next one is not.",
    events: [
      { atSeconds: 0, text: "open. The customer is on the checkout page." },
      { atSeconds: 6, text: "The first card is declined. The session stays open." },
      { atSeconds: 16, text: "complete. Paid, reported by a signed webhook." },
    ],
  },
  {
    connection: "store",
    scenario: "voucher",
    title: "A voucher",
    about: "The customer sees the barcode for the cashier and how long it is valid.",
    events: [
      { atSeconds: 0, text: "requires_action, with the number of the voucher." },
      { atSeconds: 30, text: "succeeded. Paid at the counter, reported by a webhook." },
    ],
  },
  {
    connection: "store",
    scenario: "dispute-won",
    title: "A dispute",
    about: "The customer's bank questions the payment. The shop wins, and the element shows both.",
    events: [
      { atSeconds: 4, text: "succeeded. Paid." },
      { atSeconds: 12, text: "A dispute is opened. Its webhook makes the worker check." },
      { atSeconds: 30, text: "won. The money stays with the shop." },
    ],
  },
  {
    connection: "store",
    scenario: "refunded-in-parts",
    title: "Two refunds",
    about: "Two refunds that add up to the amount are shown as one full refund.",
    events: [
      { atSeconds: 4, text: "succeeded. Paid." },
      { atSeconds: 14, text: "The first refund, reported by a webhook." },
      { atSeconds: 26, text: "The second refund. Everything is back." },
    ],
  },
  {
    connection: "store",
    scenario: "payout",
    title: "A payout to a seller",
    about: "With the day on which the bank expects it.",
    events: [
      { atSeconds: 0, text: "pending." },
      { atSeconds: 6, text: "in_transit. On its way." },
      { atSeconds: 18, text: "paid, reported by a signed webhook." },
    ],
  },
];

/** In the order of their tabs. */
export const PROVIDERS: { connection: string; title: string }[] = [
  { connection: "shop", title: "IXOPAY" },
  { connection: "market", title: "Yuno" },
  { connection: "payouts", title: "Airtm" },
  { connection: "relay", title: "Finrelay" },
  { connection: "store", title: "Stripe" },
];
