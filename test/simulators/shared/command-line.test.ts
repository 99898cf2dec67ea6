/** The simulators as processes of their own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { spawnSimulator } from "./spawn-simulator.ts";

describe("a simulator as a process", () => {
  test("The simulated IXOPAY prints its address and ends when its standard input closes", async (t) => {
    const child = await spawnSimulator(t, "ixopay");
    assert.match(child.firstLine, /^Simulated IXOPAY at http:\/\/127\.0\.0\.1:\d+\/api\/v3/);
    assert.equal(await child.closeInput(), 0);
  });

  test("The simulated Finrelay prints its two addresses and ends when its standard input closes", async (t) => {
    const child = await spawnSimulator(t, "finrelay");
    assert.match(child.firstLine, /^Simulated Finrelay at http:\/\/127\.0\.0\.1:\d+, tokens at http/);
    assert.equal(await child.closeInput(), 0);
  });

  test("The simulated Yuno reads its account from the environment and ends when its standard input closes", async (t) => {
    const account = { publicApiKey: "given-key", privateSecretKey: "given-secret", organizationCode: "given-code" };
    const child = await spawnSimulator(t, "yuno", account);
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(child.firstLine) ?? [];
    assert.equal(child.firstLine, `Simulated Yuno at ${url}`);
    const headers = { "public-api-key": account.publicApiKey, "private-secret-key": account.privateSecretKey };
    assert.equal((await fetch(`${url}/v1/payments?merchant_order_id=a`, { headers })).status, 200);
    assert.equal(await child.closeInput(), 0);
  });
});
