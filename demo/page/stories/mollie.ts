/** The stories of Mollie. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
  {
    connection: "books",
    scenario: "paid",
    title: "Paid at the bank",
    about: "Mollie's webhooks only say that something has changed. The worker asks what, within its limit.",
    events: [
      { atSeconds: 0, text: "open. The customer is at their bank, confirming." },
      { atSeconds: 10, text: "paid, announced by a webhook." },
    ],
  },
  {
    connection: "books",
    scenario: "declined",
    title: "Declined",
    about: "Not enough money on the card. The customer reads what to do next, never why.",
    events: [
      { atSeconds: 0, text: "open. The customer types the number of their card." },
      { atSeconds: 10, text: "failed: insufficient_funds." },
    ],
  },
  {
    connection: "books",
    scenario: "transfer",
    title: "A bank transfer",
    about: "The customer has twelve days, and sees where to send the money and which reference to give.",
    events: [
      { atSeconds: 0, text: "open, with the account of the recipient." },
      { atSeconds: 30, text: "paid. The transfer has arrived." },
    ],
  },
  {
    connection: "books",
    scenario: "refunded",
    title: "Refunded",
    about:
      "A payment stays paid for ever at Mollie. Its refund is a resource of its own, and the page shows both as one.",
    events: [
      { atSeconds: 0, text: "open. The customer types the number of their card." },
      { atSeconds: 6, text: "paid, announced by a webhook." },
      { atSeconds: 20, text: "A refund is queued: it waits for the shop's balance." },
      { atSeconds: 25, text: "processing. The refund is on its way." },
      { atSeconds: 35, text: "refunded. A few seconds later this page refreshes, as a customer would." },
    ],
  },
  {
    connection: "books",
    scenario: "link-paid",
    title: "A payment link",
    about:
      "A link has no status at Mollie. Its payments tell what has happened: the first one fails, the second is paid.",
    events: [
      { atSeconds: 0, text: "The link is open." },
      { atSeconds: 8, text: "A payment with it has failed. The link can still be paid." },
      { atSeconds: 20, text: "Another payment with it is paid." },
    ],
  },
];
