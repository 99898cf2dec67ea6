/** The entry of payment-status.js: the class and its events; importing it registers `<payment-status>`. */
import "./define.ts";

export * from "./events.ts";
export { PaymentStatusElement } from "./payment-status-element.ts";
export type { Phase } from "./view-state.ts";
