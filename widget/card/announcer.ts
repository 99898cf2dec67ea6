/** What the live region says: each change once, and no tick. No I/O. No clock. */

import { formatMinutes } from "../i18n/format.ts";
import type { Locale } from "../i18n/translations.ts";
import type { CardModel } from "./card-model.ts";
import { backIn } from "./footer-view.ts";
import { msUntil } from "./time-view.ts";
import { wordingOf } from "./wording.ts";

export interface Announcement {
  text: string;
  /** The language it was said in, which it keeps. */
  locale: string;
  dir: string;
}

/** What is left of a time to pay is said when it gets short, in minutes. */
const LAST_MINUTES = [1, 5];

/** Gives the function to call at each update; it gives what is to stand in the region. */
export function announcer(): (facts: CardModel, localization: Locale) => Announcement {
  let said: Announcement = { text: "", locale: "en", dir: "ltr" };
  /** What it was said about, so that neither ticks nor another language repeat it. */
  let subject: string | null = null;
  let besides: unknown[] = [];
  return (facts, { isLoading }) => {
    const { view, of, messages, locale, copied, failure } = facts;
    const { status, problem } = view;
    const { note, label } = messages;
    const isOffline = view.phase === "offline";
    const next = problem ? problem.code : status && [isOffline, status.state, status.hint, status.advice].join();
    const leftMs = status?.expiresAt && !status.settled ? msUntil(facts, status.expiresAt) : 0;
    // One that has run out waits for its state.
    const minutes = LAST_MINUTES.find((few) => leftMs > 0 && leftMs <= few * 60_000);
    const heard = [copied, failure, status?.stale, minutes];
    const isNew = heard.map((each, index) => each !== besides[index]);
    const isSame = next === subject;
    // Waits for the words, so that a change is not announced in two languages.
    if ((isSame && !isNew.includes(true)) || (next && isLoading)) return said;
    subject = next;
    besides = heard;
    const wording = Object.values(wordingOf(view, of, messages, locale, 0));
    const known = problem
      ? [note.stopped]
      : isOffline
        ? [note.offline]
        : [...wording, status?.stale && note.stale, backIn(facts)];
    const change = status ? known : next ? wording : [];
    const asides = [
      copied && `${note.copied} – ${copied}`,
      failure && note[failure],
      status?.stale && note.stale,
      minutes && `${label.timeLeft} – ${formatMinutes(minutes, locale)}`,
    ].filter((_, index) => isNew[index]);
    said = { text: (isSame ? asides : change).filter(Boolean).join(" – "), locale, dir: messages.dir };
    return said;
  };
}
