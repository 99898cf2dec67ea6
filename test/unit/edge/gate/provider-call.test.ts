// A call to a provider is made only for an id that the provider can know.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import { callSafely } from "../../../../edge/gate/provider-call.ts";

describe("callSafely", () => {
  test("An id of another form is not found without a call, whoever has asked", async () => {
    const config = await readConfig({ SANDBOX: "on" });
    const connection = connectionOf(config, "sandbox") ?? assert.fail();
    const outcomeOf = async (id: string) => {
      let calls = 0;
      const call = async () => {
        calls += 1;
        return { outcome: "more" as const, cursor: null };
      };
      const resource = { connection: "sandbox", kind: "payment" as const, id };
      return [(await callSafely(connection, resource, "call-1", call)).outcome, calls];
    };
    assert.deepEqual(await outcomeOf("test_succeeded"), ["more", 1]);
    assert.deepEqual(await outcomeOf("guess"), ["not-found", 0]);
  });
});
