/** What a provider's fixtures say of an order that is a list of payments. */
import type { Json } from "./mutations.ts";

/** An order as a list of payments. */
export interface OrderList {
  /** The response to a query for an order with these payments, in each form that the provider documents. */
  forms: ((payments: Json[]) => Json)[];
  reference: string;
  /** Payments of this order, as they are in the list. */
  payments: Record<"paid" | "declined" | "cardCheck", Json>;
}
