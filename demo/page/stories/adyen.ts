/** The stories of Adyen. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
  {
    connection: "desk",
    scenario: "paid",
    title: "Paid",
    about: "Nothing can be asked about this payment. The page waits, and a signed webhook brings the news.",
    events: [
      { atSeconds: 0, text: "Not seen yet. No call is made." },
      { atSeconds: 6, text: "Authorised, reported by a signed webhook." },
    ],
  },
  {
    connection: "desk",
    scenario: "declined",
    title: "Declined",
    about: "The code of the card was wrong. The customer reads what to do next.",
    events: [
      { atSeconds: 0, text: "Not seen yet." },
      { atSeconds: 6, text: "Refused, reported by a signed webhook." },
    ],
  },
  {
    connection: "desk",
    scenario: "disputed",
    title: "Disputed",
    about: "The payer's bank takes the money back, and the shop wins the dispute.",
    events: [
      { atSeconds: 4, text: "Authorised." },
      { atSeconds: 12, text: "Charged back." },
      { atSeconds: 20, text: "Reversed." },
    ],
  },
];
