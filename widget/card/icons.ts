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
  stepsDone?: number;
  /** `tried`: the payment is not known to have been made with the method. `unused`: it has not been used, or for no payment. */
  method?: "tried" | "unused";
}

export const STATE_STYLES: Record<CardState, StateStyle> = {
  loading: { tone: "neutral", path: "M7 12h.01M12 12h.01M17 12h.01" },
  refused: { tone: "neutral", path: "M12 7v6M12 17h.01" },
  created: { tone: "neutral", path: "M6 5h12v15l-3-2-3 2-3-2-3 2zM10 10h4", stepsDone: 0, method: "unused" },
  action_required: { tone: "attention", path: "M8 3h8v18H8zM11 18h2", stepsDone: 0, method: "unused" },
  processing: { tone: "progress", path: "M12 8v4l3 2M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16", stepsDone: 1 },
  authorized: {
    tone: "progress",
    path: "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3",
    stepsDone: 3,
    method: "unused",
  },
  succeeded: { tone: "good", path: "m5 12.5 5 5L19.5 7", stepsDone: 3 },
  verified: { tone: "good", path: "M12 3l7 3v5q0 7-7 10-7-3-7-10V6zM9 12l2 2 4-4", method: "unused" },
  partially_succeeded: { tone: "attention", path: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16v16" },
  used: { tone: "neutral", path: "M10 8H8a4 4 0 0 0 0 8h2M14 8h2a4 4 0 0 1 0 8h-2M9 12h6" },
  failed: { tone: "bad", path: "m7 7 10 10M7 17 17 7", method: "tried" },
  canceled: { tone: "neutral", path: "M7 12h10", method: "tried" },
  expired: { tone: "neutral", path: "M7 5h10L7 19h10z", method: "tried" },
  refund_pending: { tone: "progress", path: "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 0 8h-3M7 18h.01", stepsDone: 1 },
  refunded: { tone: "good", path: "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 0 8h-3", stepsDone: 2 },
  partially_refunded: { tone: "good", path: "M9 6l-4 4 4 4M5 10h9a4 4 0 0 1 4 4M16 18h.01M12 18h.01", stepsDone: 2 },
  disputed: { tone: "attention", path: "M5 6h14v10h-7l-4 4V16H5z", stepsDone: 1 },
  charged_back: { tone: "attention", path: "m5 10 7-5 7 5zM7 10v6M12 10v6M17 10v6M5 19h14", stepsDone: 2 },
  unknown: { tone: "neutral", path: "M9 9a3 3 0 1 1 4 3q-1 .5-1 2M12 17h.01", method: "tried" },
};

/** Whether money goes back. The icon points in the reading direction, so it is mirrored in right-to-left languages. */
export const isRefund = (state: CardState) => state.includes("refund");

const ATTENTION_HINTS: ReadonlySet<Hint | null> = new Set<Hint>(["follow_up_failed", "paid_more_than_once"]);

/** Whether the payment itself neither failed nor simply succeeded: something beside it needs a look. */
export const needsAttention = (status: StatusDocument | null) => ATTENTION_HINTS.has(status?.hint ?? null);

export function toneOf(state: CardState, status: StatusDocument | null): Tone {
  return needsAttention(status) ? "attention" : STATE_STYLES[state].tone;
}

const BARCODE = "M5 7v10M8.5 7v10M12 7v10M15 7v10M19 7v10";
const CARD = "M3 6h18v12H3zM3 10h18";

/** The icon of a card. What a customer saves or shows at a till has its own. */
export function iconPath(state: CardState, status: StatusDocument | null): string {
  if (state === "action_required" && status?.instructions?.barcode) return BARCODE;
  const isBatch = state === "partially_succeeded" && status?.kind === "bulk-payout";
  if (isBatch || needsAttention(status)) return STATE_STYLES.refused.path;
  return status?.kind === "payment-method" && state !== "failed" ? CARD : STATE_STYLES[state].path;
}
