/** What the live region says: each change once, and no tick. No I/O. No clock. */
import type { CardFacts } from "./card-facts.ts";
import { backIn } from "./foot-view.ts";
import { formatMinutes } from "./money-and-time.ts";
import { msUntil } from "./time-view.ts";
import { wordingOf } from "./wording.ts";
import type { Speech } from "./words/speaker.ts";

export interface Announcement {
  text: string;
  /** The language it was said in, which it keeps. */
  locale: string;
  dir: string;
}

/** What is left of a time to pay is said when it gets short, in minutes. */
const LAST_MINUTES = [1, 5];

/** Gives the function to call at each update; it gives what is to stand in the region. */
export function announcer(): (facts: CardFacts, speech: Speech) => Announcement {
  let said: Announcement = { text: "", locale: "en", dir: "ltr" };
  /** What it was said about, so that neither ticks nor another language repeat it. */
  let subject: string | null = null;
  let lastCopied = "";
  let lastMinutes: number | undefined;
  return (facts, { isLoading }) => {
    const { view, of, words, locale, copied } = facts;
    const { status, problem } = view;
    const isOffline = view.phase === "offline";
    const next = problem ? problem.code : status && [isOffline, status.state, status.hint, status.advice].join();
    const leftMs = status?.expiresAt && !status.settled ? msUntil(facts, status.expiresAt) : 0;
    // One that has run out waits for its state.
    const minutes = LAST_MINUTES.find((few) => leftMs > 0 && leftMs <= few * 60_000);
    const isSame = next === subject;
    const isLater = minutes !== lastMinutes;
    // Waits for the words, so that a change is not announced in two languages.
    if ((isSame && copied === lastCopied && !isLater) || (next && isLoading)) return said;
    subject = next;
    lastCopied = copied;
    lastMinutes = minutes;
    const wording = Object.values(wordingOf(view, of, words, locale, 0));
    const { stopped, offline } = words.note;
    const known = problem ? [stopped] : isOffline ? [offline] : [...wording, backIn(facts)];
    const change = status ? known : next ? wording : [];
    const time = isLater && minutes ? [words.label.timeLeft, formatMinutes(minutes, locale)] : [];
    const sentences = isSame ? [copied && words.note.copied, copied, ...time] : change;
    said = { text: sentences.filter(Boolean).join(" – "), locale, dir: words.dir };
    return said;
  };
}
