/** The stories of Finrelay. */
import type { Story } from "./story.ts";

export const stories: Story[] = [
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
];
