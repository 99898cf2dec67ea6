/** The stories of IXOPAY. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
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
];
