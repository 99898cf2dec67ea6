/** How each state looks: its tone, and its icon as one path of strokes on a 24 × 24 grid. Drawn for this project. */
import type { State } from "../edge/contract.ts";

export type Tone = "progress" | "good" | "attention" | "bad" | "neutral";

export interface Look {
  tone: Tone;
  path: string;
  /** The icon points in the direction of reading and is mirrored in right-to-left languages. */
  hasDirection?: true;
}

const RETURN = "M9 6 5 10l4 4M5 10h9a4.5 4.5 0 0 1 0 9h-3";
const BUBBLE = "M5 6h14v10h-7l-4 3.5V16H5z";

export const LOOKS: Record<State | "loading" | "refused", Look> = {
  loading: { tone: "neutral", path: "M7 12h.01M12 12h.01M17 12h.01" },
  refused: { tone: "neutral", path: "M12 7.5V13M12 16.5h.01" },
  created: { tone: "neutral", path: "M7 4.5h10v15l-2.5-1.7-2.5 1.7-2.5-1.7L7 19.5zM10 9h4M10 12.5h4" },
  action_required: { tone: "attention", path: "M5.5 12h12M12.5 7l5 5-5 5", hasDirection: true },
  processing: { tone: "progress", path: "M12 7v5l3.5 2M19 12a7 7 0 1 1-3.5-6.06" },
  authorized: { tone: "progress", path: "M7 11h10v7.5H7zM9 11V8.5a3 3 0 0 1 6 0V11M12 14v1.5" },
  succeeded: { tone: "good", path: "m6.5 12.5 4 4 7.5-9" },
  partially_succeeded: { tone: "attention", path: "M12 5a7 7 0 1 0 0 14 7 7 0 1 0 0-14v14M12 9h6M12 12h7M12 15h6" },
  used: {
    tone: "neutral",
    path: "M10 14a3.2 3.2 0 0 0 4.6 0l3-3A3.2 3.2 0 0 0 13 6.4l-1 1M14 10a3.2 3.2 0 0 0-4.6 0l-3 3a3.2 3.2 0 0 0 4.6 4.6l1-1",
  },
  failed: { tone: "bad", path: "m7.5 7.5 9 9M16.5 7.5l-9 9" },
  canceled: { tone: "neutral", path: "M7 12h10" },
  expired: { tone: "neutral", path: "M7.5 5h9M7.5 19h9M9 5v3l3 4 3-4V5M9 19v-3l3-4 3 4v3" },
  refund_pending: { tone: "progress", path: `${RETURN}M6.5 19h.01`, hasDirection: true },
  refunded: { tone: "good", path: RETURN, hasDirection: true },
  partially_refunded: {
    tone: "good",
    path: "M9 6 5 10l4 4M5 10h9a4.5 4.5 0 0 1 4.4 4.5M16.5 18h.01M12.5 19h.01",
    hasDirection: true,
  },
  disputed: { tone: "attention", path: `${BUBBLE}M9 11h.01M12 11h.01M15 11h.01` },
  charged_back: { tone: "attention", path: "m5 10 7-5 7 5zM7.5 10v6.5M12 10v6.5M16.5 10v6.5M5 19.2h14" },
  unknown: { tone: "neutral", path: "M9.3 9.3a2.8 2.8 0 1 1 4 2.5c-.9.5-1.3 1-1.3 2M12 17h.01" },
};
