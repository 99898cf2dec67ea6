/**
 * `payment-status/react`: the types of `<payment-status>` in JSX. Use it with `import type {} from "payment-status/react"` in
 * any file, or with `"types": ["payment-status/react"]` in tsconfig.json. React 18 ignores listeners of custom elements, so
 * its types refuse them.
 */
import type * as React from "react";
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { PaymentStatusElement } from "../widget/index.ts";
import type { PaymentStatusAttributes, PaymentStatusListeners } from "./markup.ts";

/** `use` is new in React 19. */
type HasListeners = typeof React extends { use: unknown } ? true : false;
type Listeners = HasListeners extends true
  ? PaymentStatusListeners
  : { [Name in keyof PaymentStatusListeners]?: never };

type Props = DetailedHTMLProps<HTMLAttributes<PaymentStatusElement>, PaymentStatusElement> &
  PaymentStatusAttributes &
  Listeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "payment-status": Props;
    }
  }
}
