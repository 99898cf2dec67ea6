/** The entry of payment-status.js: the class and its events; importing it registers `<payment-status>`. */
// The order is for the compressed script alone: what is alike stands together.
import "./icons.ts";
import "./parse-status.ts";
import "lit/html.js";
import "./shared-controller.ts";
import "./define.ts";

export * from "./events.ts";
export { PaymentStatusElement } from "./payment-status-element.ts";
export type { Phase } from "./view-state.ts";
