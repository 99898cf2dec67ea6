/** The stories of PayPal. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
  {
    connection: "bazaar",
    scenario: "paid",
    title: "Paid",
    about: "The customer approves at PayPal. Approved is not paid: the shop takes the money a few seconds later.",
    events: [
      { atSeconds: 0, text: "CREATED. The customer is at PayPal." },
      { atSeconds: 6, text: "APPROVED. Nothing is paid yet." },
      { atSeconds: 12, text: "COMPLETED. A signed webhook makes the worker ask, and the worker updates this page." },
    ],
  },
  {
    connection: "bazaar",
    scenario: "declined",
    title: "Completed, and declined",
    about: "PayPal calls the order COMPLETED, and its only capture is declined. The customer reads that it failed.",
    events: [
      { atSeconds: 0, text: "PAYER_ACTION_REQUIRED. The customer confirms the card." },
      { atSeconds: 10, text: "COMPLETED, with a capture that is DECLINED." },
    ],
  },
  {
    connection: "bazaar",
    scenario: "review",
    title: "Under review",
    about: "PayPal looks at the payment first. The page says that, and that nothing needs to be done.",
    events: [
      { atSeconds: 0, text: "APPROVED." },
      { atSeconds: 4, text: "The capture is PENDING: PENDING_REVIEW." },
      { atSeconds: 14, text: "The capture is COMPLETED." },
    ],
  },
  {
    connection: "bazaar",
    scenario: "refunded",
    title: "Refunded in part",
    about: "A part goes back. The page shows both amounts, and the reference that a bank can search for.",
    events: [
      { atSeconds: 0, text: "APPROVED." },
      { atSeconds: 5, text: "COMPLETED. Paid." },
      { atSeconds: 20, text: "The capture is PARTIALLY_REFUNDED. The webhook has the refund, and names the capture." },
    ],
  },
  {
    connection: "bazaar",
    scenario: "payout",
    title: "A payout nobody has claimed yet",
    about: "The recipient has no account yet. The page tells them what to do, and until when.",
    events: [
      { atSeconds: 0, text: "PENDING." },
      { atSeconds: 5, text: "UNCLAIMED. The recipient opens an account." },
      { atSeconds: 15, text: "SUCCESS." },
    ],
  },
];
