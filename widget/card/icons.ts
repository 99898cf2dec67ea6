/**
 * What the card shows of each state: tone, icon, and how far the payment is. An icon is one SVG path of strokes on a 24 × 24
 * grid, drawn for this project.
 */
import type { Hint, State, StatusDocument } from "../../contract/status.ts";

export type Tone = "progress" | "good" | "attention" | "bad" | "neutral";

/** The states of a resource, and those of a card without a status. */
export type CardState = State | "loading" | "refused";

interface StateStyle {
  tone: Tone;
  path: string;
  /** How many steps of a payment are done. A state without a number has no path. */
  stepsDone: number | undefined;
  /** `tried`: the payment is not known to have been made with the method. `unused`: it has not been used, or for no payment. */
  method: "tried" | "unused" | undefined;
}

const style = (tone: Tone, path: string, stepsDone?: number, method?: StateStyle["method"]): StateStyle => ({
  tone,
  path,
  stepsDone,
  method,
});

export const STATE_STYLES: Record<CardState, StateStyle> = {
  loading: style("neutral", "M7 12h.01M12 12h.01M17 12h.01"),
  refused: style("neutral", "M12 7v6M12 17h.01"),
  created: style("neutral", "M7 4h10v16H7zM11 9h2", 0, "unused"),
  action_required: style("attention", "M8 3h8v18H8zM11 18h2", 0, "unused"),
  processing: style("progress", "M12 8v4l3 2M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16", 1),
  authorized: style("progress", "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3", 3, "unused"),
  succeeded: style("good", "m5 12.5 5 5L19.5 7", 3),
  verified: style("good", "M12 3l7 3v5q0 7-7 10-7-3-7-10V6zM9 12l2 2 4-4", undefined, "unused"),
  partially_succeeded: style("attention", "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16v16"),
  used: style("neutral", "M10 8H8a4 4 0 0 0 0 8h2M14 8h2a4 4 0 0 1 0 8h-2M9 12h6"),
  failed: style("bad", "m7 7 10 10M7 17 17 7", undefined, "tried"),
  canceled: style("neutral", "M7 12h10", undefined, "tried"),
  expired: style("neutral", "M7 5h10L7 19h10z", undefined, "tried"),
  refund_pending: style("progress", "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 0 8h-3M7 18h.01", 1),
  refunded: style("good", "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 0 8h-3", 2),
  partially_refunded: style("good", "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 4 4", 2),
  disputed: style("attention", "M5 6h14v10h-7l-4 4V16H5z", 1),
  charged_back: style("attention", "m5 10 7-5 7 5zM8 13v3M16 13v3M5 19h14", 2),
  unknown: style("neutral", "M9 9a3 3 0 1 1 4 3q-1 .5-1 2M12 17h.01", undefined, "tried"),
};

/** Whether money goes back. The icon points in the reading direction, so it is mirrored in right-to-left languages. */
export const isRefund = (state: CardState) => state.includes("refund");

const ATTENTION_HINTS: readonly (Hint | null)[] = ["follow_up_failed", "paid_more_than_once"];

/** Whether the payment itself neither failed nor simply succeeded: something beside it needs a look. */
export const needsAttention = (status: StatusDocument | null) => ATTENTION_HINTS.includes(status?.hint ?? null);

export function toneOf(state: CardState, status: StatusDocument | null): Tone {
  return needsAttention(status) ? "attention" : STATE_STYLES[state].tone;
}

const BARCODE = "M6 7v10M10 7v10M14 7v10M18 7v10";
const CARD = "M3 6h18v12H3zM3 10h18";

/** The icon of a card. What a customer saves or shows at a till has its own. */
export function iconPath(state: CardState, status: StatusDocument | null): string {
  if (state === "action_required" && status?.instructions?.barcode) return BARCODE;
  const isBatch = state === "partially_succeeded" && status?.kind === "bulk-payout";
  if (isBatch || needsAttention(status)) return STATE_STYLES.refused.path;
  return status?.kind === "payment-method" && state !== "failed" ? CARD : STATE_STYLES[state].path;
}
