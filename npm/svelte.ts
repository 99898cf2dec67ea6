/**
 * `payment-status/svelte`: `<payment-status>` in Svelte's markup, typed, from Svelte 5 on. Types alone: `import type {} from
 * "payment-status/svelte"` in any file of a project.
 */
import type { HTMLAttributes } from "svelte/elements";
import type { PaymentStatusElement } from "../widget/index.ts";
import type { PaymentStatusAttributes, PaymentStatusListeners } from "./markup.ts";

type Props = HTMLAttributes<PaymentStatusElement> & PaymentStatusAttributes & PaymentStatusListeners;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "payment-status": Props;
  }
}
