/** The element's events. All bubble and cross shadow boundaries. */
import type { Problem, ProblemCode } from "../contract/problem.ts";
import type { StatusDocument } from "../contract/status.ts";

const OPEN = { bubbles: true, composed: true };

/** `payment-status-change`: the viewer sees something else than before. */
export class PaymentStatusChangeEvent extends Event {
  /** What is known now. */
  declare readonly status: StatusDocument;
  /** What was known before. Null at the first status. */
  declare readonly previous: StatusDocument | null;

  constructor(status: StatusDocument, previous: StatusDocument | null) {
    super("payment-status-change", OPEN);
    this.status = status;
    this.previous = previous;
  }
}

/** `payment-status-settled`: nothing more is expected to happen by itself. Also when it was so at the first look. */
export class PaymentStatusSettledEvent extends Event {
  /** What is known now. */
  declare readonly status: StatusDocument;

  constructor(status: StatusDocument) {
    super("payment-status-settled", OPEN);
    this.status = status;
  }
}

/** `payment-status-error`: the edge refused; a new token or another `of` may help, waiting does not. */
export class PaymentStatusErrorEvent extends Event {
  /** Which problem, in a word. */
  declare readonly code: ProblemCode;
  /** As the edge described it (RFC 9457). */
  declare readonly problem: Problem;

  constructor(problem: Problem) {
    super("payment-status-error", OPEN);
    this.code = problem.code;
    this.problem = problem;
  }
}

/**
 * What a person asked for: `check` a look now · `download` a report's file · `contact` the merchant's support · `retry` to
 * pay again, at `retry-url` · `return` back to the merchant, at `return-url`, also when the countdown has run out · `stay`
 * the countdown stopped · `copy` a value · `more` of the payouts of a batch.
 */
export type PaymentStatusAction = "check" | "download" | "contact" | "retry" | "return" | "stay" | "copy" | "more";

/** `payment-status-action`: a button or link was pressed. `preventDefault()` leaves the rest to the page. */
export class PaymentStatusActionEvent extends Event {
  declare readonly action: PaymentStatusAction;

  constructor(action: PaymentStatusAction) {
    super("payment-status-action", { ...OPEN, cancelable: true });
    this.action = action;
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
