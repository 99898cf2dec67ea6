// Errors of the configuration as errors of a body, and connections that were sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConnection } from "../../../../edge/config/connection.ts";
import { inputErrors } from "../../../../edge/operations/input-errors.ts";

async function errorsOf(table: object, credentials?: object): Promise<[string, string][]> {
  const read = await readConnection("book-shop", table, credentials);
  assert.ok(!read.ok);
  return inputErrors("book-shop", read.failure)
    .map(({ pointer, code }): [string, string] => [pointer, code])
    .sort();
}

const credentials = { apiKey: "key", username: "user", password: "word" };
const merchant = { name: "Book Shop" };

test("Every mistake is named with its place in the body and its kind", async () => {
  const table = {
    provider: "ixopay",
    merchant: { name: "", phone: "1" },
    origins: ["https://a.example", "https://b.example/"],
    shere: 1,
    share: 2,
  };
  assert.deepEqual(await errorsOf(table, { ...credentials, password: 7, linkKey: "short", pasword: "word" }), [
    ["/credentials/linkKey", "invalid"],
    ["/credentials/password", "missing"],
    ["/credentials/pasword", "unknown"],
    ["/merchant/name", "invalid"],
    ["/merchant/phone", "unknown"],
    ["/origins/1", "invalid"],
    ["/share", "invalid"],
    ["/shere", "unknown"],
  ]);
});

test("Credentials and an address that are missing are named as missing", async () => {
  assert.deepEqual(await errorsOf({ provider: "ixopay", merchant }), [["/credentials", "missing"]]);
  assert.deepEqual(await errorsOf({ provider: "finrelay", merchant, tokenUrl: 7 }, { token: "t" }), [
    ["/tokenUrl", "invalid"],
  ]);
});

test("A sentence about credentials names no command that sets another secret, and no sentence has a value", async () => {
  const read = await readConnection("book-shop", { provider: "ixopay", merchant, share: "much" }, undefined);
  assert.ok(!read.ok);
  const text = JSON.stringify(inputErrors("book-shop", read.failure));
  assert.ok(!text.includes("wrangler") && !text.includes("much"));
});

test("A provider that does not exist and a connection that is no table are named at their place", async () => {
  assert.deepEqual(await errorsOf({ provider: "nobody", merchant }, credentials), [["/provider", "invalid"]]);
  assert.deepEqual(await errorsOf({}, credentials), [
    ["/merchant", "invalid"],
    ["/provider", "invalid"],
  ]);
});
