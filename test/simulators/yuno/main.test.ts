/** The simulated Yuno as a program of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { spawnSimulator } from "../shared/spawn-simulator.ts";

test("starts with the account it is given, says where it listens, and ends when its parent's pipe closes", async (t) => {
  const account = { publicApiKey: "given-key", privateSecretKey: "given-secret", organizationCode: "given-code" };
  const child = await spawnSimulator(t, "yuno", account);
  const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(child.line) ?? [];
  assert.equal(child.line, `Simulated Yuno at ${url}`);
  const headers = { "public-api-key": account.publicApiKey, "private-secret-key": account.privateSecretKey };
  assert.equal((await fetch(`${url}/v1/payments?merchant_order_id=a`, { headers })).status, 200);
  assert.equal(await child.end(), 0);
});
