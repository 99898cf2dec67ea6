/** What the live region says: each change once, and no tick. No I/O. No clock. */
import type { CardFacts } from "./card-facts.ts";
import { backIn } from "./foot-view.ts";
import { wordingOf } from "./wording.ts";
import type { Speech } from "./words/speaker.ts";

export interface Announcement {
  text: string;
  /** The language it was said in, which it keeps. */
  locale: string;
  dir: string;
}

/** Gives the function to call at each update; it gives what is to stand in the region. */
export function announcer(): (facts: CardFacts, speech: Speech) => Announcement {
  let said: Announcement = { text: "", locale: "en", dir: "ltr" };
  /** What it was said about, so that neither ticks nor another language repeat it. */
  let subject: string | null = null;
  let lastCopied = "";
  return (facts, { isLoading }) => {
    const { view, of, words, locale, copied } = facts;
    const { status, problem } = view;
    const next = problem ? problem.code : status && [status.state, status.hint, status.advice].join();
    const isSame = next === subject;
    // Waits for the words, so that a change is not announced in two languages.
    if ((isSame && copied === lastCopied) || (next && isLoading)) return said;
    subject = next;
    lastCopied = copied;
    const { title, message, advice } = wordingOf(view, of, words, locale, 0);
    const change = problem && status ? [words.note.stopped] : next ? [title, message, advice, backIn(facts)] : [];
    const sentences = isSame ? [copied && words.note.copied, copied] : change;
    said = { text: sentences.filter(Boolean).join(" – "), locale, dir: words.dir };
    return said;
  };
}
