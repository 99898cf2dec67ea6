/** Registers `<payment-status>`, unless the page has registered the name. On a server it does nothing. */
import { PaymentStatusElement } from "./payment-status-element.ts";

const registry = globalThis.customElements;
if (!registry?.get("payment-status")) registry?.define("payment-status", PaymentStatusElement);
