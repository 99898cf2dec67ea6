/** The model of the card: everything that its views show. */
import type { Item } from "../../contract/status.ts";
import type { ViewState } from "../connection/view-state.ts";
import type { PaymentStatusAction } from "../events.ts";
import type { Locale } from "../i18n/en.ts";

/** Why an action failed. Names a note of the messages. */
export type ActionFailure = "noFile" | "unreached" | null;

/** The viewer's actions and their results. */
export interface ActionState {
  /** Actions whose result is awaited. */
  busy: ReadonlySet<PaymentStatusAction>;
  /** Why the last action failed; null when it succeeded. */
  failure: ActionFailure;
  /** The name of the value that was just copied; otherwise empty. */
  copied: string;
  /** Whether the viewer has just checked and nothing has changed. */
  noNews: boolean;
  /** The payouts of a batch; null when the viewer may not see them. */
  items: Items | null;
}

export interface CardModel extends ActionState {
  view: ViewState;
  /** The requested resource path. Its kind selects the first text, before the edge has answered. */
  of: string | null;
  layout: string | null;
  locale: Locale;
  /** The language of the texts, as the page names it: without a region where the page has none. */
  lang: string;
  /** The browser's clock. */
  nowMs: number;
  /** Whether the first status will have details, so that the empty card reserves room for them. */
  expectsDetails: boolean;
  /** A safe URL (safe-link.ts), or null. */
  retryUrl: string | null;
  /** A safe URL (safe-link.ts), or null. */
  returnUrl: string | null;
  /** The level of the heading that gives the answer. */
  headingLevel: number;
  /** Seconds until the card opens `returnUrl` by itself; 0 or null when it does not. */
  returnSeconds: number | null;
}

/** The payouts that have been read. */
export interface Items {
  list: Item[];
  /** The line after which the next page starts; null after the last page. */
  next: number | null;
}

/** Each line once, in the order of its first occurrence, as it was read last. */
export function dedupe(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.line, item])).values()];
}
