/** Calls to objects that fail: which are tried once more. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";

type CallObject = (
  namespace: unknown,
  address: unknown,
  send: (stub: { number: number }) => Promise<string>,
) => Promise<string>;

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const OBJECTS = "../../../../edge/platform/objects.ts";
const { callObject }: { callObject: CallObject } = await import(OBJECTS);

/** Calls an object whose first attempts fail like this. Returns the outcome, and the stubs that were used. */
async function call(failures: object[]): Promise<{ outcome: unknown; stubs: number[] }> {
  const stubs: number[] = [];
  let made = 0;
  const namespace = { getByName: () => ({ number: ++made }) };
  const outcome = await callObject(namespace, { name: "shop/payment/a", jurisdiction: null }, async ({ number }) => {
    stubs.push(number);
    const failure = failures.shift();
    if (failure) throw Object.assign(new Error("Network connection lost."), failure);
    return "reply";
  }).catch((thrown: unknown) => thrown);
  return { outcome, stubs };
}

describe("a call to an object", () => {
  test("A call that fails in a way that may pass is made once more, with a new stub", async () => {
    assert.deepEqual(await call([{ retryable: true }]), { outcome: "reply", stubs: [1, 2] });
  });

  test("A call that fails twice is not made a third time", async () => {
    const { outcome, stubs } = await call([{ retryable: true }, { retryable: true }]);
    assert.deepEqual([outcome instanceof Error, stubs], [true, [1, 2]]);
  });

  test("An overloaded object is not asked again, and neither is one that has thrown", async () => {
    for (const failure of [{ retryable: true, overloaded: true }, { overloaded: true }, { remote: true }]) {
      const { outcome, stubs } = await call([failure]);
      assert.deepEqual([outcome instanceof Error, stubs], [true, [1]]);
    }
  });

  test("A call that succeeds is made once", async () => {
    assert.deepEqual(await call([]), { outcome: "reply", stubs: [1] });
  });
});

describe("the address of an object", () => {
  /** The names and options with which an object is looked up. */
  async function lookUp(address: object) {
    const lookUps: unknown[][] = [];
    const namespaceIn = (place: string) => ({
      getByName: (...given: unknown[]) => {
        lookUps.push([place, ...given]);
        return { number: 1 };
      },
    });
    const jurisdiction = (name: string) => namespaceIn(name);
    await callObject({ ...namespaceIn("anywhere"), jurisdiction }, address, async () => "reply");
    return lookUps;
  }
  const name = "shop/payment/hashed";
  const hash = createHash("sha256").update(name).digest("hex");

  test("The name of an object is a hash, so that no list of the platform shows an id", async () => {
    assert.deepEqual(await lookUp({ name, jurisdiction: null }), [["anywhere", hash, {}]]);
  });

  test("An object is looked up in its jurisdiction, and created where its hint says", async () => {
    const address = { name, jurisdiction: "eu", locationHint: "weur" };
    assert.deepEqual(await lookUp(address), [["eu", hash, { locationHint: "weur" }]]);
  });

  test("A name is hashed once for many calls", async (context) => {
    const { mock } = context.mock.method(crypto.subtle, "digest");
    for (let count = 0; count < 3; count++) await lookUp({ name: "shop/payment/often", jurisdiction: null });
    assert.equal(mock.callCount(), 1);
  });
});
