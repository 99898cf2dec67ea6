/**
 * `payment-status/svelte`: the types of `<payment-status>` in Svelte templates, for Svelte 5 and newer. Use it with
 * `import type {} from "payment-status/svelte"` in any file.
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
