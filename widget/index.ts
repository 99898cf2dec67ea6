/** The entry of payment-status.js: the class and its events; importing it registers `<payment-status>`. */
// The order is for the compressed script alone: what is alike stands together.
import "./card/icons.ts";
import "./connection/guard.ts";
import "lit/html.js";
import "./connection/shared-controller.ts";
import "./define.ts";

export type { Phase } from "./connection/view-state.ts";
export * from "./events.ts";
export { PaymentStatusElement } from "./payment-status-element.ts";
