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

export function createEventSource(response: Response) {
  const events: StreamEvent[] = [];
  let text = "";
  let isEnded = false;
  let wake = () => {};
  const parser = createParser({
    onEvent: ({ event = "message", id, data }) => events.push({ event, id, data: JSON.parse(data) }),
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const done = (async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const chunk = decoder.decode(value, { stream: true });
        text += chunk;
        parser.feed(chunk);
        wake();
      }
    } catch {
      // The Worker was stopped, or the viewer left.
    }
    isEnded = true;
    wake();
  })();

  /** The first event from number `from` on that fits, as soon as it arrives. */
  async function next(fits: (event: StreamEvent) => unknown, from = 0, deadlineMs = 15_000): Promise<StreamEvent> {
    const untilMs = Date.now() + deadlineMs;
    for (;;) {
      const found = events.slice(from).find(fits);
      if (found) return found;
      const leftMs = untilMs - Date.now();
      assert.ok(!isEnded && leftMs > 0, `no such event among ${JSON.stringify(events.slice(from))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    response,
    events,
    next,
    text: () => text,
    /** The document of the first status event that shows `state`. */
    state: async (state: StatusDocument["state"], from = 0): Promise<StatusDocument> =>
      (await next(({ event, data }) => event === "status" && data.state === state, from)).data as StatusDocument,
    /** Resolves when the Worker has ended the stream. */
    ended: done,
    close: () => reader.cancel().catch(() => {}),
  };
}
