/** The text of the card's live region: each change is announced once, and ticking times are not announced. */

import type { CardModel } from "../card/card-model.ts";
import { msUntil } from "../card/controls-view.ts";
import { lastNews, returnCountdown } from "../card/footer-view.ts";
import { fill, wordingOf } from "../card/wording.ts";
import { formatDuration } from "../i18n/format.ts";

export interface Announcement {
  text: string;
  /** The language of `text`, which stays after the card changes its language. */
  lang: string;
  dir: string;
}

/** The time left is announced when only this many minutes remain. */
const ANNOUNCED_MINUTES = [1, 5];

const SEPARATOR = " – ";

/** What is announced beside the status, each when it changes. */
interface Extras {
  copied: string;
  failure: CardModel["failure"];
  noNews: boolean;
  stale: boolean | undefined;
  minutes: number | undefined;
}

export class Announcer {
  #announcement: Announcement = { text: "", lang: "en", dir: "ltr" };
  /** Identifies what was announced, so that neither a tick nor another language repeats it. */
  #subject: string | null = null;
  #extras: Partial<Extras> = {};

  /** The content of the live region for this model. It changes only when there is something to announce. */
  update(model: CardModel): Announcement {
    const subject = subjectOf(model);
    const extras = extrasOf(model);
    const isSameSubject = subject === this.#subject;
    const changed = extraTexts(model, extras, this.#extras);
    if (isSameSubject && changed === null) return this.#announcement;
    // A change waits for its messages, so that it is not announced in two languages.
    if (subject && model.locale.isLoading) return this.#announcement;
    this.#subject = subject;
    this.#extras = extras;
    const texts = isSameSubject ? (changed ?? []) : subjectTexts(model, subject);
    const { tag, messages } = model.locale;
    this.#announcement = { text: texts.filter(Boolean).join(SEPARATOR), lang: tag, dir: messages.dir };
    return this.#announcement;
  }

  /** The content of the live region while a screen reader reads the title itself. */
  withoutTitle(title: string): Announcement {
    const texts = this.#announcement.text.split(SEPARATOR).filter((text) => text !== title);
    this.#announcement = { ...this.#announcement, text: texts.join(SEPARATOR) };
    return this.#announcement;
  }
}

function subjectOf({ view }: CardModel): string | null {
  const { status, problem, phase } = view;
  if (problem) return problem.code;
  return status && [phase === "offline", status.state, status.hint, status.advice].join();
}

function extrasOf(model: CardModel): Extras {
  const { view, copied, failure, noNews } = model;
  const { status } = view;
  const leftMs = status?.expiresAt && !status.settled ? msUntil(model, status.expiresAt) : 0;
  // Nothing is announced after the deadline: the status changes then.
  const minutes = ANNOUNCED_MINUTES.find((limit) => leftMs > 0 && leftMs <= limit * 60_000);
  return { copied, failure, noNews, stale: status?.stale, minutes };
}

/** The texts of the extras that differ from `previous`; null when none differs. */
function extraTexts(model: CardModel, extras: Extras, previous: Partial<Extras>): (string | false)[] | null {
  const { messages, tag } = model.locale;
  const { note, label } = messages;
  const { copied, failure, noNews, stale, minutes } = extras;
  const texts: Record<keyof Extras, string | false> = {
    copied: Boolean(copied) && `${note.copied} – ${copied}`,
    failure: failure !== null && note[failure],
    noNews: noNews && note.noNews,
    stale: stale === true && note.stale,
    minutes: minutes !== undefined && fill(label.timeLeft, { time: formatDuration(minutes * 60_000, tag) }),
  };
  const changed = (Object.keys(texts) as (keyof Extras)[]).filter((name) => extras[name] !== previous[name]);
  return changed.length > 0 ? changed.map((name) => texts[name]) : null;
}

function subjectTexts(model: CardModel, subject: string | null): (string | false | undefined)[] {
  const { view, of, locale } = model;
  const { status, problem, phase } = view;
  const { note } = locale.messages;
  if (!subject) return [];
  const { title, message } = wordingOf(view, of, locale, 0);
  const wording = [title, message.join("")];
  if (!status) return wording;
  if (problem) return [note.stopped];
  if (phase === "offline") return [fill(note.offline, { time: lastNews(model, status) })];
  return [...wording, status.stale && note.stale, returnCountdown(model)];
}
