/** Reads an event stream as a browser does, and keeps all events and their text. */
import assert from "node:assert/strict";
import { createParser } from "eventsource-parser";
import type { Problem } from "../../contract/problem.ts";
import type { StatusDocument } from "../../contract/status.ts";

export interface StreamEvent {
  event: string;
  id: string | undefined;
  /** Each event has some of these fields. */
  data: Partial<StatusDocument & Problem & { reason: string }>;
}

/** Reads from its creation until the Worker ends the stream, or until `close()`. */
export class EventReader {
  readonly response: Response;
  readonly events: StreamEvent[] = [];
  /** Resolves when the Worker has ended the stream. */
  readonly ended: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";
  #isEnded = false;
  #wake = () => {};

  constructor(response: Response) {
    this.response = response;
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader();
    this.ended = this.#read();
  }

  /** All text of the stream so far, comments included. */
  text(): string {
    return this.#text;
  }

  /** The first event from number `from` on that fits, as soon as it arrives. */
  async next(fits: (event: StreamEvent) => unknown, from = 0, deadlineMs = 15_000): Promise<StreamEvent> {
    const untilMs = Date.now() + deadlineMs;
    for (;;) {
      const found = this.events.slice(from).find(fits);
      if (found) return found;
      const leftMs = untilMs - Date.now();
      assert.ok(!this.#isEnded && leftMs > 0, `no such event among ${JSON.stringify(this.events.slice(from))}`);
      await this.#change(leftMs);
    }
  }

  /** The document of the first status event that shows `state`. */
  async state(state: StatusDocument["state"], from = 0): Promise<StatusDocument> {
    const { data } = await this.next(({ event, data }) => event === "status" && data.state === state, from);
    return data as StatusDocument;
  }

  /** Leaves the stream, as a viewer who closes the page. */
  close(): Promise<void> {
    return this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<void> {
    const parser = createParser({
      onEvent: ({ event = "message", id, data }) => this.events.push({ event, id, data: JSON.parse(data) }),
    });
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        const chunk = decoder.decode(value, { stream: true });
        this.#text += chunk;
        parser.feed(chunk);
        this.#wake();
      }
    } catch {
      // The Worker was stopped, or the viewer left.
    }
    this.#isEnded = true;
    this.#wake();
  }

  /** Settles at the next chunk, at the end of the stream, or after this time. */
  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
