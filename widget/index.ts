/** The entry of payment-status.js: exports the class and its events, and registers `<payment-status>`. */
import "./define.ts";

export type { Phase } from "./connection/view-state.ts";
export * from "./events.ts";
export type { MessageOverrides } from "./i18n/override.ts";
export { PaymentStatusElement } from "./payment-status-element.ts";
