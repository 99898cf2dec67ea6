/**
 * `payment-status/react`: `<payment-status>` in JSX, typed, from React 19 on. Types alone: `import type {} from
 * "payment-status/react"` in any file of a project, or `"types": ["payment-status/react"]` in its tsconfig.json.
 */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { PaymentStatusElement } from "../widget/index.ts";
import type { PaymentStatusAttributes, PaymentStatusListeners } from "./markup.ts";

type Props = DetailedHTMLProps<HTMLAttributes<PaymentStatusElement>, PaymentStatusElement> &
  PaymentStatusAttributes &
  PaymentStatusListeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "payment-status": Props;
    }
  }
}
