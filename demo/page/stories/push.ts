/** The stories of a bank whose own server pushes its statuses. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
  {
    connection: "bank",
    scenario: "paid",
    title: "A transfer",
    about:
      "No adapter: the bank's own server pushes each status, signed as Standard Webhooks say. Nothing is ever asked.",
    events: [
      { atSeconds: 0, text: "PDNG. The customer has to make a transfer." },
      { atSeconds: 6, text: "ACSP. It is on its way." },
      { atSeconds: 14, text: "ACCC. Credited." },
    ],
  },
  {
    connection: "bank",
    scenario: "declined",
    title: "Rejected",
    about: "The bank maps its reason AC01 to an advice: the customer reads what to correct.",
    events: [
      { atSeconds: 0, text: "ACSP." },
      { atSeconds: 10, text: "RJCT, reason AC01." },
    ],
  },
  {
    connection: "bank",
    scenario: "late",
    title: "A late message",
    about: "A queue delivers an older status after a newer one. It changes nothing.",
    events: [
      { atSeconds: 0, text: "Created." },
      { atSeconds: 8, text: "ACCC. Credited." },
      { atSeconds: 12, text: "ACSP of second 4 arrives. The status stays." },
    ],
  },
  {
    connection: "bank",
    scenario: "payout",
    title: "A payout",
    about: "The recipient has to send documents first.",
    events: [
      { atSeconds: 0, text: "ACSP." },
      { atSeconds: 6, text: "ACSP/G003. Documents are missing." },
      { atSeconds: 12, text: "ACCC. Credited." },
    ],
  },
];
