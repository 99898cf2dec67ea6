/** The events of the element (docs/interface.md#5-element). All of them bubble and cross shadow boundaries. */
import type { Problem, ProblemCode } from "../contract/problem.ts";
import type { StatusDocument } from "../contract/status.ts";
import { withoutPrototype } from "./without-prototype.ts";

const BUBBLING_AND_COMPOSED = withoutPrototype({ bubbles: true, composed: true });

/** Sets what an event carries, also where the page has added a setter of that name to all objects. */
function carry(event: Event, values: object): void {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(event, name, withoutPrototype({ value }));
}

/** `payment-status-change`: the viewer sees a change. */
export class PaymentStatusChangeEvent extends Event {
  /** The status document now. */
  declare readonly status: StatusDocument;
  /** The status document before. Null at the first status. */
  declare readonly previous: StatusDocument | null;

  constructor(status: StatusDocument, previous: StatusDocument | null) {
    super("payment-status-change", BUBBLING_AND_COMPOSED);
    carry(this, { status, previous });
  }
}

/** `payment-status-settled`: no more changes are expected by themselves. Also fired if the first status is settled. */
export class PaymentStatusSettledEvent extends Event {
  /** The status document now. */
  declare readonly status: StatusDocument;

  constructor(status: StatusDocument) {
    super("payment-status-settled", BUBBLING_AND_COMPOSED);
    carry(this, { status });
  }
}

/** `payment-status-error`: the edge refused the request. A new token or another `of` may help, waiting does not. */
export class PaymentStatusErrorEvent extends Event {
  /** The problem code. */
  declare readonly code: ProblemCode;
  /** The problem document (RFC 9457) of the edge. */
  declare readonly problem: Problem;

  constructor(problem: Problem) {
    super("payment-status-error", BUBBLING_AND_COMPOSED);
    carry(this, { code: problem.code, problem });
  }
}

/**
 * What the viewer asked for: `check` a check now · `download` a report's file · `contact` the merchant's support · `retry`
 * another payment, at `retry-url` · `return` the way back to the merchant, at `return-url`, also at the end of the countdown
 * · `stay` a stop of the countdown · `copy` a copy of a value · `more` further payouts of a batch · `print` the page with the
 * instructions on paper · `receipt` the same for a receipt · `calendar` a file with the date for their calendar · `continue`
 * the payment, at the bank or at a checkout · `instructions` the provider's page with them.
 */
export type PaymentStatusAction =
  | "calendar"
  | "check"
  | "contact"
  | "continue"
  | "copy"
  | "download"
  | "instructions"
  | "more"
  | "print"
  | "receipt"
  | "retry"
  | "return"
  | "stay";

/** `payment-status-action`: the viewer pressed a button or link. `preventDefault()` leaves the action to the page. */
export class PaymentStatusActionEvent extends Event {
  declare readonly action: PaymentStatusAction;

  constructor(action: PaymentStatusAction) {
    super("payment-status-action", withoutPrototype({ ...BUBBLING_AND_COMPOSED, cancelable: true }));
    carry(this, { action });
  }
}

declare global {
  interface HTMLElementEventMap {
    "payment-status-change": PaymentStatusChangeEvent;
    "payment-status-settled": PaymentStatusSettledEvent;
    "payment-status-error": PaymentStatusErrorEvent;
    "payment-status-action": PaymentStatusActionEvent;
  }
}
