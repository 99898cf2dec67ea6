/**
 * `payment-status/vue`: the types of `<payment-status>` in Vue templates. Use it with
 * `import type {} from "payment-status/vue"` in any file. Also set `compilerOptions.isCustomElement` for the tag, so that
 * Vue does not resolve it as a component.
 */
import type { HTMLAttributes, PublicProps } from "vue";
import type { PaymentStatusElement } from "../widget/index.ts";
import type { PaymentStatusProperties, PaymentStatusVueListeners } from "./markup.ts";

type Props = HTMLAttributes & PublicProps & PaymentStatusProperties & PaymentStatusVueListeners;

declare module "vue" {
  interface GlobalComponents {
    "payment-status": new () => PaymentStatusElement & { $props: Props };
  }
}
