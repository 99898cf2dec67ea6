/** Splits an event stream into events (https://html.spec.whatwg.org/multipage/server-sent-events.html, checked 2026-11-27). */

/** A blank line. A CR at the end of the text may be the first half of CRLF, so it waits for the next piece. */
const END_OF_EVENT = /(?:\r\n|\n|\r(?!\n|$)){2}/;
const END_OF_LINE = /\r\n?|\n/;
const FIELD = /^(\w+)(?:: ?(.*))?$/s;

/** Gets text in pieces of any size. It ignores ids, because the edge always starts a stream from the present. */
export class SseParser {
  readonly #onEvent: (event: string, data: string) => void;
  readonly #maxCharacters: number;
  #rest = "";

  /**
   * @param onEvent called for each event; `event` is empty where the stream names none. The field `retry`, the server's
   *   pause before the next connection in milliseconds, is reported as an event too.
   * @param maxCharacters bound on the text of one event
   */
  constructor(onEvent: (event: string, data: string) => void, maxCharacters: number) {
    this.#onEvent = onEvent;
    this.#maxCharacters = maxCharacters;
  }

  /** Returns false once an incomplete event has more characters than allowed. */
  feed(text: string): boolean {
    const blocks = (this.#rest + text).split(END_OF_EVENT);
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) this.#parse(block);
    return this.#rest.length <= this.#maxCharacters;
  }

  #parse(block: string): void {
    let event = "";
    const data: string[] = [];
    for (const line of block.split(END_OF_LINE)) {
      const [, field, value = ""] = FIELD.exec(line) ?? [];
      if (field === "data") data.push(value);
      if (field === "event") event = value;
      if (field === "retry") this.#onEvent(field, value);
    }
    if (data.length > 0) this.#onEvent(event, data.join("\n"));
  }
}
