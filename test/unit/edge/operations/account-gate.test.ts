import assert from "node:assert/strict";
import { test } from "node:test";
import { supportCode } from "../../../../contract/support-code.ts";
import { readConfig } from "../../../../edge/config/config.ts";
import type { AccountHealth } from "../../../../edge/operations/account-health.ts";
import { valid } from "../config/samples.ts";

/** Imported by a variable name, because their types are those of workerd, which the tests in Node do not have. */
const ACCOUNT_GATE = "../../../../edge/operations/account-gate.ts";
const WEBHOOK_NOTES = "../../../../edge/gate/report/webhook-notes.ts";
const { accountHealth }: { accountHealth: (...given: unknown[]) => Promise<AccountHealth> } = await import(
  ACCOUNT_GATE
);
type Note = (...given: unknown[]) => Promise<void>;
const { noteWebhook, noteForged }: { noteWebhook: Note; noteForged: Note } = await import(WEBHOOK_NOTES);

const { connections } = await readConfig(valid);
const shop = connections.get("shop");

/** The environment of a Worker whose gate is this object. */
const envWith = (gate: object) => ({ PROVIDER_GATE: { getByName: () => gate } });
const lost = async () => {
  throw new TypeError("Network connection lost.");
};

test("A gate that cannot be reached is a problem of the account, and logged without the error's message", async (t) => {
  const { mock } = t.mock.method(console, "log", () => {});
  const health = await accountHealth(envWith({ report: lost }), shop, "ray-1", 0);
  assert.deepEqual([health.problems, health.account], [["gate-unreachable"], null]);
  const line =
    /^\{"event":"gate-unreachable","requestId":"ray-1","connection":"shop","cause":"TypeError","level":"warn","at":"[^"]+"\}$/;
  assert.equal(mock.callCount(), 1);
  assert.match(String(mock.calls[0]?.arguments[0]), line);
});

test("A gate that cannot read its storage, or runs another version, is a problem of the account", async (t) => {
  t.mock.method(console, "log", () => {});
  for (const reply of [null, { version: 2 }, { version: 1, report: {} }]) {
    const health = await accountHealth(envWith({ report: async () => reply }), shop, "ray-1", 0);
    assert.deepEqual(health.problems, ["gate-unreadable"]);
  }
});

test("One note in 20 s tells the gate that webhooks arrive, and one more that they settle statuses", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const notes: unknown[] = [];
  const env = envWith({ noteWebhook: async (note: object) => void notes.push(note) });
  const note = async (isSettled: boolean) => noteWebhook(env, shop, isSettled, "ray-1");
  for (const isSettled of [false, false, true, true, false]) await note(isSettled);
  const common = { version: 1, connection: "shop", atMs: 1_000_000, forged: null };
  assert.deepEqual(notes, [
    { ...common, isSettled: false },
    { ...common, isSettled: true },
  ]);
  t.mock.timers.setTime(1_020_000);
  await note(true);
  assert.equal(notes.length, 3);
});

test("Of a minute's webhooks that do not verify, thirty that name a possible resource are noted, with three codes each", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 5_000_000 });
  const notes: unknown[] = [];
  const env = envWith({ noteWebhook: async (note: object) => void notes.push(note) });
  const bytes = (text: string) => new TextEncoder().encode(text);
  const forge = async (body: string) => noteForged(env, shop, bytes(body), "wrong");
  for (const body of ["", "{", "[]", '{"uuid":"../a"}', '{"result":"OK"}']) await forge(body);
  assert.equal(notes.length, 0);
  const uuid = "abcde12345abcde12345";
  for (let number = 0; number < 40; number++) await forge(JSON.stringify({ result: "OK", uuid }));
  const [first] = notes as { forged: { cause: string; codes: string[] } }[];
  assert.equal(notes.length, 30);
  assert.deepEqual([first?.forged.cause, first?.forged.codes[0]], ["wrong", supportCode(`shop/payment/${uuid}`)]);
  assert.ok((first?.forged.codes.length ?? 9) <= 3);
  t.mock.timers.setTime(5_060_000);
  await forge(JSON.stringify({ result: "OK", uuid }));
  assert.equal(notes.length, 31);
});

test("A webhook whose note is lost is no error, and the log has the gate as unreachable", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 2_000_000 });
  const { mock } = t.mock.method(console, "log", () => {});
  await noteWebhook(envWith({ noteWebhook: lost }), shop, true, "ray-1");
  assert.match(String(mock.calls[0]?.arguments[0]), /"gate-unreachable".*"connection":"shop"/);
});
