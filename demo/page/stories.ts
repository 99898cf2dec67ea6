/**
 * The stories of the demo: what the page says about each, and what the provider does when. The simulators play them
 * (test/simulators/<provider>/scenarios.ts); a test holds the two together.
 */

export interface Story {
  /** The connection it is played on (demo/providers.ts). */
  connection: string;
  /** The simulator's name for it. */
  scenario: string;
  title: string;
  about: string;
  /** What happens at the provider, so many seconds after the start. */
  events: { atSeconds: number; text: string }[];
}

export const STORIES: Story[] = [
  {
    connection: "shop",
    scenario: "paid",
    title: "Paid",
    about: "The everyday case. The customer confirms at the bank, a few seconds pass, and the money is there.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 8, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 16, text: "SUCCESS. A signed webhook reaches the worker, the worker tells this page." },
    ],
  },
  {
    connection: "shop",
    scenario: "declined",
    title: "Declined",
    about: "The bank says no. The customer reads what to do next, never why the bank refused.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 6, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 12, text: "ERROR 2003. Declined; the webhook says so." },
    ],
  },
  {
    connection: "shop",
    scenario: "refunded",
    title: "Refunded later",
    about: "Paid first. Half a minute on, the shop gives the money back, which only a webhook can tell.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 4, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 8, text: "SUCCESS. The webhook says paid." },
      {
        atSeconds: 33,
        text: "REFUND. Its webhook names this payment; a few seconds on, this page looks again, as a customer would.",
      },
    ],
  },
  {
    connection: "shop",
    scenario: "pending-forever",
    title: "Never an answer",
    about: "Some payments hang. The page keeps asking, ever more slowly, and says that it is safe to leave.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 6, text: "PENDING. And that is all there will ever be." },
    ],
  },
  {
    connection: "shop",
    scenario: "outage",
    title: "The provider goes down",
    about: "IXOPAY fails for 25 seconds, for every payment here. Nobody is told “failed” because of that.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 4, text: "PENDING. Confirmed; the bank is working on it." },
      { atSeconds: 7, text: "Down. Every call is answered 503." },
      { atSeconds: 32, text: "Back. The next check finds it so." },
      { atSeconds: 42, text: "SUCCESS. The webhook says paid." },
    ],
  },
  {
    connection: "shop",
    scenario: "link",
    title: "A link in an e-mail",
    about: "The shop sends a Pay-by-Link. The same element shows the link, until the money is there.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The link is open; nobody has used it yet." },
      { atSeconds: 15, text: "PENDING. The customer has paid through it." },
      { atSeconds: 21, text: "SUCCESS. The webhook says paid." },
    ],
  },
  {
    connection: "market",
    scenario: "voucher",
    title: "Paying in cash",
    about: "A voucher to pay at a counter. The customer sees what the cashier needs, and until when.",
    events: [
      { atSeconds: 0, text: "PENDING, with a ticket: number, barcode, deadline." },
      { atSeconds: 40, text: "SUCCEEDED. Paid at the counter; the webhook says so." },
    ],
  },
  {
    connection: "market",
    scenario: "link-paid",
    title: "A payment link",
    about: "Opened, used, paid. The link only knows that it was used; the payment’s webhook tells the rest.",
    events: [
      { atSeconds: 0, text: "CREATED. The link is open." },
      { atSeconds: 8, text: "A payment begins with it; its webhook names the link." },
      { atSeconds: 16, text: "SUCCEEDED. So says the payment’s webhook; of the link, only USED is known." },
    ],
  },
  {
    connection: "market",
    scenario: "link-expired",
    title: "A link that ends",
    about: "Nobody uses it. At its end the element says so by itself, then the provider confirms.",
    events: [
      { atSeconds: 0, text: "CREATED. The link is open for 25 seconds." },
      { atSeconds: 25, text: "EXPIRED." },
    ],
  },
  {
    connection: "market",
    scenario: "report",
    title: "A report",
    about: "Getting ready, ready to download, gone. The file comes through the worker; the keys stay there.",
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
    about: "The money is there, the recipient has no account yet. The element says whose turn it is.",
    events: [
      { atSeconds: 0, text: "COMMITTED. On its way." },
      { atSeconds: 6, text: "PENDING. Waiting for the recipient." },
      { atSeconds: 30, text: "COMPLETED. The signed webhook says so." },
    ],
  },
  {
    connection: "payouts",
    scenario: "bulk",
    title: "200 payouts at once",
    about: "Counted while they run. Three of them fail, and “done” does not hide it.",
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
      { atSeconds: 15, text: "CONFIRMED. The signed webhook says so." },
    ],
  },
  {
    connection: "relay",
    scenario: "paid",
    title: "Paid",
    about: "Finrelay speaks in minor units, and its tokens last five minutes. Nobody notices.",
    events: [
      { atSeconds: 0, text: "CREATED." },
      { atSeconds: 4, text: "Pending." },
      { atSeconds: 14, text: "Approved. The webhook is signed over its bytes." },
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
];

/** In the order of their tabs. */
export const PROVIDERS: { connection: string; title: string }[] = [
  { connection: "shop", title: "IXOPAY" },
  { connection: "market", title: "Yuno" },
  { connection: "payouts", title: "Airtm" },
  { connection: "relay", title: "Finrelay" },
];
