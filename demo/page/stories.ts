/**
 * The stories of the demo: the text of each, and the events at the provider. The simulators play them
 * (test/simulators/<provider>/scenarios.ts). test/simulators/demo-scenarios.test.ts checks that both match.
 */
import { stories as adyen } from "./stories/adyen.ts";
import { stories as airtm } from "./stories/airtm.ts";
import { stories as finrelay } from "./stories/finrelay.ts";
import { stories as ixopay } from "./stories/ixopay.ts";
import { stories as mollie } from "./stories/mollie.ts";
import { stories as paypal } from "./stories/paypal.ts";
import { stories as push } from "./stories/push.ts";
import type { Story } from "./stories/story.ts";
import { stories as stripe } from "./stories/stripe.ts";
import { stories as yuno } from "./stories/yuno.ts";

export type { Story };

export const STORIES: Story[] = [
  ...ixopay,
  ...yuno,
  ...airtm,
  ...finrelay,
  ...stripe,
  ...mollie,
  ...paypal,
  ...adyen,
  ...push,
];

/** In the order of their tabs. */
export const PROVIDERS: { connection: string; title: string }[] = [
  { connection: "shop", title: "IXOPAY" },
  { connection: "market", title: "Yuno" },
  { connection: "payouts", title: "Airtm" },
  { connection: "relay", title: "Finrelay" },
  { connection: "store", title: "Stripe" },
  { connection: "books", title: "Mollie" },
  { connection: "bazaar", title: "PayPal" },
  { connection: "desk", title: "Adyen" },
  { connection: "bank", title: "Push" },
];
