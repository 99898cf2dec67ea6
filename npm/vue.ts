/**
 * `payment-status/vue`: `<payment-status>` in Vue's templates, typed. Types alone: `import type {} from
 * "payment-status/vue"` in any file of a project. Vue has to be told, too, that the tag is no component of its own
 * (`compilerOptions.isCustomElement`).
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
