/** What the card is made of. Every button in it has the name of its action, and every link that is one. Types alone. */
import type { Item } from "../../contract/status.ts";
import type { ViewState } from "../connection/view-state.ts";
import type { PaymentStatusAction } from "../events.ts";
import type { Messages } from "../i18n/en.ts";

/** Why what was asked for could not be had. */
export type ActionFailure = "noFile" | "unreached" | null;

/** What a person has asked of it, and what came of that. */
export interface ActionState {
  /** What a person has asked for and waits for. */
  busy: ReadonlySet<PaymentStatusAction>;
  /** What to say of the last thing asked for, when it could not be had. */
  failure: ActionFailure;
  /** The name of the value that was copied just now. */
  copied: string;
  /** The payouts of a batch; null where they may not be seen. */
  items: Items | null;
}

export interface CardModel extends ActionState {
  view: ViewState;
  /** The path asked for, which names the kind before any answer does. */
  of: string | null;
  layout: string | null;
  messages: Messages;
  /** A valid BCP 47 tag, for money, numbers and dates. */
  locale: string;
  /** The viewer's, where it is not the one of who runs this: the name of an IANA zone. */
  timeZone?: string | undefined;
  /** The browser's clock. */
  nowMs: number;
  /** Details will come, so the frame keeps room for them. */
  expectsDetails: boolean;
  /** Safe addresses, or null. */
  retryUrl: string | null;
  returnUrl: string | null;
  /** Until the way back is taken by itself; 0 or null when it is not. */
  returnSeconds: number | null;
}

/** The payouts read so far, and the line to read on after; null at the end. */
export interface Items {
  list: Item[];
  next: number | null;
}
