/**
 * `payment-status/react`: the types of `<payment-status>` in JSX, for React 19 and newer. Use it with
 * `import type {} from "payment-status/react"` in any file, or with `"types": ["payment-status/react"]` in tsconfig.json.
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
