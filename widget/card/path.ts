/** The path of a payment, payout or report: all its steps from the start, and how far it is. */
import type { State, StatusDocument } from "../../contract/status.ts";
import { formatDay, formatTime } from "../i18n/format.ts";
import { withoutPrototype } from "../without-prototype.ts";
import { isRefund, STATE_STYLES } from "./icons.ts";
import { displayState, familyOf, fill, stateName, type TextLocale } from "./wording.ts";

export interface Step {
  text: string;
  mark: "done" | "now" | "next";
  /** When the step was done; null when that is not known. */
  at: string | null;
  /** The time of the step, or when it usually happens; empty when neither is known. */
  time: string;
}

/**
 * A step before it is known how far the path is: its text ahead and, after a bar, another text once it is done; the states that
 * date it; when it usually happens.
 */
type Plan = [text: string, dating?: readonly State[], usual?: string | null | undefined];

/** How many steps of a payout or a report are done in each state. */
const STEPS_DONE: Partial<Record<State, number>> = withoutPrototype({
  created: 1,
  action_required: 1,
  processing: 1,
  succeeded: 2,
});

/** How many steps of a status are done; undefined without a path. A batch has a bar, and a method is no payment. */
function stepsDone({ kind, hint }: StatusDocument, state: State): number | undefined {
  if (kind === "bulk-payout" || kind === "payment-method" || hint === "canceling") return undefined;
  return familyOf(kind) === "payment" ? STATE_STYLES[state].stepsDone : STEPS_DONE[state];
}

/** The steps of a status; none where the path is over without success, or not known. */
export function pathOf(status: StatusDocument, locale: TextLocale): Step[] {
  const { startsAt } = status;
  const done = stepsDone(status, displayState(status));
  if (done === undefined) return [];
  // The last step of a refund or a payout is never marked: nobody here can know when the money has arrived. While the
  // provider cannot be asked, nobody knows either what others do: a card must not say that the bank takes so long.
  const canBeNow = !(startsAt && startsAt > status.serverTime) && !status.settled && !(status.stale && done);
  return plansOf(status, locale).map(([text, dating = [], usual], index) => {
    const mark = index < done ? "done" : index === done && canBeNow ? "now" : "next";
    const isDone = mark === "done";
    const at = (isDone && status.timeline.find(({ state }) => dating.includes(state))?.at) || null;
    const [ahead = "", after = ahead] = text.split("|");
    const time = isDone ? at && formatTime(at, locale) : usual || (mark === "now" && locale.messages.path.now);
    return { text: fill(isDone ? after : ahead, { merchant: status.merchant.name }), mark, at, time: time || "" };
  });
}

function plansOf(status: StatusDocument, locale: TextLocale): Plan[] {
  const { kind, state } = status;
  const { messages } = locale;
  const { path } = messages;
  const arrival = status.expectedBy && fill(path.by, { date: formatDay(status.expectedBy, "day", locale.tag) });
  // Named by what happens now: "Sent" or "Ready" would be untrue before it is done.
  const work = stateName(state === "action_required" ? state : "processing", kind, messages);
  const done: Plan = [`${work}|${stateName("succeeded", kind, messages)}`, ["succeeded"]];
  if (kind === "payout") return [[path.created, ["created"]], done, [path.arrived, [], arrival]];
  if (kind === "report") return [[path.requested, ["created", "processing"]], done];
  const paid: Plan = [path.pay, ["succeeded"]];
  if (isRefund(state)) return [paid, [path.refund, ["refunded", "partially_refunded"]], [path.account, [], arrival]];
  if (state === "disputed" || status.hint === "dispute_won") return [paid, [path.review]];
  if (state === "charged_back") return [paid, [stateName(state, kind, messages), [state]]];
  // Named like the title to come.
  const last = state === "authorized" ? state : "succeeded";
  return [...payingPlans(status, locale, arrival), [`${messages.state[last].any.split("|")[0]}`, [last]]];
}

/** What the customer does, and what somebody else does then. */
function payingPlans(
  { state, hint, method, instructions, expiresAt }: StatusDocument,
  locale: TextLocale,
  arrival: string | null | undefined,
): Plan[] {
  const { path } = locale.messages;
  const deadline = expiresAt && fill(path.by, { date: formatTime(expiresAt, locale) });
  const plans = (first: string, second: string, usual?: string | null): Plan[] => [
    [first, ["processing"], deadline],
    [second, ["authorized", "succeeded"], usual],
  ];
  const type = method?.type;
  // A code such as Pix arrives at once.
  if (instructions?.qr) return plans(path.pay, path.confirm);
  if (type === "voucher") return plans(path.till, path.report, path.day);
  if (type === "bank_transfer" || instructions?.account)
    return plans(path.transfer, path.deliver, arrival || (instructions?.account && path.days));
  const isBank = hint !== "in_review" && (type === "card" || type === "direct_debit");
  const isApproved = state !== "created" && hint !== "awaiting_transfer";
  return plans(isApproved ? path.approve : path.pay, isBank ? path.bank : path.confirm);
}
