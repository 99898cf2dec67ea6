/** The stories of Airtm. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
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
];
