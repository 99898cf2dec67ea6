/** Registers the tag, once per page, whoever else did; on a server it does nothing. */
import { PaymentStatusElement } from "./payment-status-element.ts";

const registry = globalThis.customElements;
if (!registry?.get("payment-status")) registry?.define("payment-status", PaymentStatusElement);
