import assert from "node:assert/strict";
import { test } from "node:test";
import { sendToAll } from "../../../../edge/platform/sockets.ts";

test("A text is sent to every open socket, although one before it is closing", () => {
  const received: string[] = [];
  const open = { send: (text: string) => received.push(text) };
  const closing = {
    send() {
      throw new TypeError("Can't call WebSocket send() after close().");
    },
  };
  sendToAll([open, closing, open], "text");
  assert.deepEqual(received, ["text", "text"]);
});
