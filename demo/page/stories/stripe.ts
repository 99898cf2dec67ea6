/** The stories of Stripe. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
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
