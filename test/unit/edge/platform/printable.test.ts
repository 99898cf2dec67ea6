import assert from "node:assert/strict";
import { test } from "node:test";
import { printable } from "../../../../edge/platform/printable.ts";

test("A text from outside is shortened and made safe for the log", () => {
  assert.equal(printable("NEW_STATE"), "NEW_STATE");
  assert.equal(printable("a\nb<script>"), "a?b?script?");
  assert.equal(printable("x".repeat(100)).length, 40);
  assert.equal(printable(""), "empty");
});
