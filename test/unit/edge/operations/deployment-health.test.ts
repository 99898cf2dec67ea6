import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../../../edge/config/config.ts";
import { deploymentFaults, faultsOf } from "../../../../edge/operations/deployment-health.ts";
import { tokenKey, valid, withShop } from "../config/samples.ts";

const BINDINGS = { ASSETS: {}, PROVIDER_GATE: {}, STATUS_HUB: {} };

async function faultsWith(environment: object): Promise<string[]> {
  const env = { ...BINDINGS, ...environment };
  return faultsOf(env, await readConfig(env));
}

test("A deployment with its bindings and a valid connection has no fault", async () => {
  assert.deepEqual(await faultsWith(valid), []);
});

test("A deployment without connections has a fault, unless it has the sandbox or stored connections", async () => {
  assert.deepEqual(await faultsWith({}), ["no-connections"]);
  assert.deepEqual(await faultsWith({ CONNECTIONS: {} }), ["no-connections"]);
  assert.deepEqual(await faultsWith({ SANDBOX: "on" }), []);
  assert.deepEqual(await faultsWith({ CONNECTIONS_KV: {} }), []);
});

test("An invalid connection is a fault without its name", async () => {
  assert.deepEqual(await faultsWith(withShop({ share: 2 })), ["connection-invalid"]);
  assert.deepEqual(await faultsWith({ CONNECTIONS: "{" }), ["no-connections", "connection-invalid"]);
});

test("Keys that cannot be read are a fault, and missing ones only where a connection needs them", async () => {
  const linkKey = "link-key-of-the-tests-0123456789-abc";
  const credentials = { apiKey: "key", username: "user", password: "word" };
  assert.deepEqual(await faultsWith({ ...valid, TOKEN_KEYS: "x" }), ["token-keys-invalid"]);
  assert.deepEqual(await faultsWith(withShop({}, { ...credentials, linkKey })), ["token-keys-missing"]);
  assert.deepEqual(await faultsWith(withShop({ publicView: "none" })), ["token-keys-missing"]);
  assert.deepEqual(await faultsWith({ ...withShop({ publicView: "none" }), TOKEN_KEYS: [tokenKey] }), []);
  const other = { ...tokenKey, connections: ["sandbox"] };
  const environment = { ...withShop({ publicView: "none" }), SANDBOX: "on", TOKEN_KEYS: [other] };
  assert.deepEqual(await faultsWith(environment), ["token-keys-missing"]);
});

test("A connection that notifies its shop without a queue is a fault of the deployment", async () => {
  const keys = { apiKey: "key", username: "user", password: "word", notifySecret: `whsec_${"A".repeat(44)}` };
  const env = withShop({ notify: { url: "https://shop.example/hook" } }, keys);
  assert.deepEqual(await faultsWith(env), ["notify-queue-missing"]);
  assert.deepEqual(await faultsWith({ ...env, NOTIFY: { sendBatch: () => {} } }), []);
});

test("A missing binding is a fault without its name, and the log names each one once", async (t) => {
  const { mock } = t.mock.method(console, "log", () => {});
  const env = { STATUS_HUB: {}, ...valid };
  for (let time = 0; time < 2; time++) assert.deepEqual(await deploymentFaults(env), ["binding-missing"]);
  const problems = mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)).problem);
  assert.equal(problems.length, 2);
  assert.match(problems[0], /^The binding ASSETS is missing\./);
  assert.match(problems[1], /^The binding PROVIDER_GATE is missing\./);
});
