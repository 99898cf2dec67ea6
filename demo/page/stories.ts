/**
 * The five payments of the demo: what the page says about each, and what IXOPAY does when. The simulator plays them
 * (test/simulators/ixopay/scenarios.ts); a test holds the two together.
 */

export interface Story {
  /** The simulator's name for it. */
  scenario: string;
  title: string;
  about: string;
  /** What happens at the provider, so many seconds after the start. */
  events: { atSeconds: number; text: string }[];
}

export const STORIES: Story[] = [
  {
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
    scenario: "pending-forever",
    title: "Never an answer",
    about: "Some payments hang. The page keeps asking, ever more slowly, and says that it is safe to leave.",
    events: [
      { atSeconds: 0, text: "REDIRECT. The customer is at their bank, confirming." },
      { atSeconds: 6, text: "PENDING. And that is all there will ever be." },
    ],
  },
  {
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
];
