/** The stories of Yuno. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
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
];
