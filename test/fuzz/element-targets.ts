// Fuzz target of the element: whatever bytes a stream contains and wherever they are cut, the parser returns the same events
// and the guards do not throw.
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseChecked, parseStatus } from "../../widget/connection/guard.ts";
import { SseParser } from "../../widget/connection/sse-parser.ts";
import { hostile, mutated } from "./inputs.ts";
import type { Target } from "./target.ts";

const EVENTS =
  'retry: 3000\n\nevent: status\nid: 1\ndata: {"of":"shop/payment/x","state":"succeeded"}\n\n:\n\nevent: end\ndata: {"reason":"settled"}\n\n';

export const streams: Target = {
  name: "the element's stream",
  share: 10,
  property: fc.asyncProperty(
    fc.oneof(mutated(EVENTS), hostile),
    fc.array(fc.nat(200), { maxLength: 8 }),
    async (text, cuts) => {
      const eventsIn = (chunks: string[]) => {
        const events: [string, string][] = [];
        const parser = new SseParser((event, data) => events.push([event, data]), 65_536);
        for (const chunk of chunks) parser.feed(chunk);
        return events;
      };
      const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...places].map((place, index) => text.slice(place, places[index] ?? text.length));
      const events = eventsIn([text]);
      assert.deepEqual(eventsIn(chunks), events, "the events depend on where the bytes are cut");
      for (const [, data] of events) {
        const json = jsonOf(data);
        parseStatus(json);
        parseChecked(json);
      }
    },
  ),
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
