/** The path of a payment, payout or report: all its steps from the start, and how far it is. */
import type { State, StatusDocument } from "../../contract/status.ts";
import type { Messages } from "../i18n/en.ts";
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

type StepName = Exclude<keyof Messages["path"], "now" | "ahead" | "days" | "day" | "by">;

/** A step before it is known how far the path is. */
interface Plan {
  /** The text ahead and, after a bar, another text once it is done. */
  text: string;
  /** The states that date the step. */
  dating?: State[] | undefined;
  /** When it usually happens. */
  usual?: string | null | undefined;
}

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
  const { timeline, merchant, startsAt, serverTime } = status;
  const { messages } = locale;
  const done = stepsDone(status, displayState(status));
  if (done === undefined) return [];
  // The last step of a refund or a payout is never marked: nobody here can know when the money has arrived.
  const canBeNow = !(startsAt && startsAt > serverTime) && !status.settled;
  return plansOf(status, locale).map(({ text, dating = [], usual }, index) => {
    const mark = index < done ? "done" : index === done && canBeNow ? "now" : "next";
    const isDone = mark === "done";
    const at = (isDone && timeline.find(({ state }) => dating.includes(state))?.at) || null;
    const [ahead = "", after = ahead] = text.split("|");
    const time = isDone ? at && formatTime(at, locale) : usual || (mark === "now" && messages.path.now);
    return { text: fill(isDone ? after : ahead, { merchant: merchant.name }), mark, at, time: time || "" };
  });
}

type PlanStep = (name: StepName, dating?: State[], usual?: string | null) => Plan;

function plansOf(status: StatusDocument, locale: TextLocale): Plan[] {
  const { kind, state, hint, expectedBy } = status;
  const { messages, tag } = locale;
  const { path } = messages;
  const step: PlanStep = (name, dating, usual) => ({ text: path[name], dating, usual });
  const named = (name: State): Plan => ({ text: stateName(name, kind, messages), dating: [name] });
  const arrival = expectedBy && fill(path.by, { date: formatDay(expectedBy, "day", tag) });
  // Named by what happens now: "Sent" or "Ready" would be untrue before it is done.
  const work = stateName(state === "action_required" ? state : "processing", kind, messages);
  const done: Plan = { text: `${work}|${stateName("succeeded", kind, messages)}`, dating: ["succeeded"] };
  if (kind === "payout") return [step("created", ["created"]), done, step("arrived", [], arrival)];
  if (kind === "report") return [step("requested", ["created", "processing"]), done];
  const paid = step("pay", ["succeeded"]);
  if (isRefund(state)) return [paid, step("refund", ["refunded", "partially_refunded"]), step("account", [], arrival)];
  if (state === "disputed" || hint === "dispute_won") return [paid, step("review")];
  if (state === "charged_back") return [paid, named(state)];
  return [...payingPlans(status, locale, step, arrival), finalPlan(state, messages)];
}

/** What the customer does, and what somebody else does then. */
function payingPlans(
  { state, hint, method, instructions, expiresAt }: StatusDocument,
  locale: TextLocale,
  step: PlanStep,
  arrival?: string | null,
): Plan[] {
  const { path } = locale.messages;
  const deadline = expiresAt && fill(path.by, { date: formatTime(expiresAt, locale) });
  const plans = (first: StepName, second: StepName, usual?: string | null) => [
    step(first, ["processing"], deadline),
    step(second, ["authorized", "succeeded"], usual),
  ];
  const type = method?.type;
  // A code such as Pix arrives at once.
  if (instructions?.qr) return plans("pay", "confirm");
  if (type === "voucher") return plans("till", "report", path.day);
  if (type === "bank_transfer" || instructions?.account)
    return plans("transfer", "deliver", arrival || (instructions?.account && path.days));
  const isBank = hint !== "in_review" && (type === "card" || type === "direct_debit");
  return plans(state === "created" || hint === "awaiting_transfer" ? "pay" : "approve", isBank ? "bank" : "confirm");
}

/** Named like the title to come. */
function finalPlan(state: State, { state: states }: Messages): Plan {
  const name = state === "authorized" ? state : "succeeded";
  return { text: states[name].any.split("|")[0] ?? "", dating: [name] };
}
