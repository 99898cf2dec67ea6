/** The text of the card's live region: each change is announced once, and ticking times are not announced. */

import type { CardModel } from "../card/card-model.ts";
import { msUntil } from "../card/controls-view.ts";
import { lastNews, returnCountdown } from "../card/footer-view.ts";
import { fill, wordingOf } from "../card/wording.ts";
import { formatDuration, MINUTE_MS } from "../i18n/format.ts";

export interface Announcement {
  text: string;
  /** The language of `text`, which stays after the card changes its language. */
  lang: string;
  dir: string;
}

/** The time left is announced when only this many minutes remain. */
const ANNOUNCED_MINUTES = [1, 5];

const SEPARATOR = " – ";

/** What is announced beside the status, when its value changes. The value is the same in every language. */
type Extra = [value: unknown, text: unknown];

export class Announcer {
  #announcement: Announcement = { text: "", lang: "en", dir: "ltr" };
  /** Identifies what was announced, so that neither a tick nor another language repeats it. */
  #subject: string | null = null;
  /** The values that were announced beside it. */
  #values: unknown[] = [];

  /** The content of the live region for this model. It changes only when there is something to announce. */
  update(model: CardModel): Announcement {
    const subject = subjectOf(model);
    const extras = extrasOf(model);
    const isSameSubject = subject === this.#subject;
    const changed = extras.filter(([value], index) => value !== this.#values[index]);
    if (isSameSubject && !changed.length) return this.#announcement;
    // A change waits for its messages, so that it is not announced in two languages.
    if (subject && model.locale.isLoading) return this.#announcement;
    this.#subject = subject;
    this.#values = extras.map(([value]) => value);
    const texts = isSameSubject ? changed.map(([, text]) => text) : subjectTexts(model, subject);
    const { lang } = model;
    this.#announcement = { text: texts.filter(Boolean).join(SEPARATOR), lang, dir: model.locale.messages.dir };
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
  const { status, problem } = view;
  if (problem) return problem.code;
  return status && [view.phase === "offline", status.state, status.hint, status.advice].join();
}

function extrasOf(model: CardModel): Extra[] {
  const { locale, copied, failure, noNews } = model;
  const { note } = locale.messages;
  const { status } = model.view;
  const stale = status?.stale;
  const leftMs = status?.expiresAt && !status.settled ? msUntil(model, status.expiresAt) : 0;
  // Nothing is announced after the deadline: the status changes then.
  const minutes = ANNOUNCED_MINUTES.find((limit) => leftMs > 0 && leftMs <= limit * MINUTE_MS);
  const time = minutes && formatDuration(minutes * MINUTE_MS, locale.tag);
  return [
    [copied, copied && `${note.copied} – ${copied}`],
    [failure, failure && note[failure]],
    [noNews, noNews && note.noNews],
    [stale, stale && note.stale],
    [minutes, time && fill(locale.messages.label.timeLeft, { time })],
  ];
}

function subjectTexts(model: CardModel, subject: string | null): unknown[] {
  const { view, locale } = model;
  const { status } = view;
  const { note } = locale.messages;
  if (!subject) return [];
  const { title, message } = wordingOf(view, model.of, locale, 0);
  const wording = [title, message.join("")];
  if (!status) return wording;
  if (view.problem) return [note.stopped];
  if (view.phase === "offline") return [fill(note.offline, { time: lastNews(model, status) })];
  return [...wording, status.stale && note.stale, returnCountdown(model)];
}
