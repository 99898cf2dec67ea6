/** Shared tests for providers whose signatures are inside the body of a webhook. */
import assert from "node:assert/strict";
import type { WebhookResult } from "../../edge/providers/webhook-event.ts";
import { type Json, lastFieldName, pathsOf, valueAt, withValue } from "./mutations.ts";
import { verdictIn, type WebhookReceiver } from "./webhook-cases.ts";

/** For signatures inside the body: without one, with that of another secret, and after a change of what each covers. */
export async function testForgedFields<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials>,
  unsigned: string,
  fields: string[],
): Promise<void> {
  isForged(await receiver.receive({}, unsigned));
  isForged(await receiver.receive({}, unsigned.replaceAll('"@signature"', "null")));
  isForged(await receiver.receive({}, receiver.signBody(unsigned, receiver.suite.otherSecret)));
  const signed: Json = JSON.parse(receiver.signBody(unsigned));
  const paths = pathsOf(signed).filter((path) => fields.includes(lastFieldName(path)) && path.at(-1) !== "amount");
  assert.deepEqual(new Set(paths.map(lastFieldName)), new Set(fields));
  for (const path of paths) {
    const changed = withValue(signed, path, `${valueAt(signed, path)}7`);
    isForged(await receiver.receive({}, JSON.stringify(changed)), path.join("."));
  }
}

export function isForged(result: WebhookResult, message?: string): void {
  assert.equal(verdictIn(result), "forged", message);
}
