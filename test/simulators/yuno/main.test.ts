/** The simulated Yuno as a program of its own. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("starts with the account it is given, says where it listens, and ends when its parent's pipe closes", async () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const account = { publicApiKey: "given-key", privateSecretKey: "given-secret", organizationCode: "given-code" };
  const child = spawn(process.execPath, [main, "--port", "0", "--end-with-parent"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, SIMULATOR_ACCOUNT: JSON.stringify(account) },
  });
  const [line] = await once(child.stdout, "data");
  const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line)) ?? [];
  assert.equal(String(line), `Simulated Yuno at ${url}\n`);
  const headers = { "public-api-key": account.publicApiKey, "private-secret-key": account.privateSecretKey };
  assert.equal((await fetch(`${url}/v1/payments?merchant_order_id=a`, { headers })).status, 200);
  child.stdin.end();
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});
