import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBody } from "../../../../edge/platform/read-body.ts";

/** A stream of chunks of three bytes, without end unless `count` is given. `state` shows what its reader does. */
function chunks(count = Number.POSITIVE_INFINITY) {
  const state = { pulled: 0, isCanceled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.pulled === count) return controller.close();
        controller.enqueue(new Uint8Array([1, 2, 3]).fill(state.pulled));
        state.pulled += 1;
      },
      cancel() {
        state.isCanceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, state };
}

describe("reading a bounded body", () => {
  test("A body up to the limit is returned whole", async () => {
    const { stream } = chunks(3);
    assert.deepEqual(await readBody(stream, 9), new Uint8Array([0, 0, 0, 1, 1, 1, 2, 2, 2]));
  });

  test("A body above the limit is refused, and the rest of it is not read", async () => {
    const { stream, state } = chunks();
    assert.equal(await readBody(stream, 8), null);
    assert.deepEqual(state, { pulled: 3, isCanceled: true });
  });

  test("A body above the limit is refused also when its sender has already gone", async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(9)),
      cancel: () => Promise.reject(new TypeError("Network connection lost.")),
    });
    assert.equal(await readBody(stream, 8), null);
  });

  test("A request without a body is read as an empty body", async () => {
    assert.deepEqual(await readBody(null, 8), new Uint8Array(0));
  });
});
