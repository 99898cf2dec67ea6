/** The real Worker with the simulated Yuno: where a customer is led to. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { resourcePath } from "../../../contract/resource.ts";
import type { StatusDocument } from "../../../contract/status.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../../simulators/yuno/server.ts";
import { bearer, completeLog, eventually, fetchAnsweredStatus, ORIGIN, payment, TOKEN_KEY } from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

type Created = Parameters<YunoSimulator["control"]["create"]>[0];

let simulator: YunoSimulator;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator();
  const shop = { provider: "yuno", baseUrl: simulator.url, merchant: { name: "Example Shop" }, origins: [ORIGIN] };
  const bank = { ...shop, continueHosts: ["bank.example", "provider.example"] };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop, bank }, VIEWER_LIMITS: "off" },
    secrets: { SHOP_CREDENTIALS: SIMULATED_ACCOUNT, BANK_CREDENTIALS: SIMULATED_ACCOUNT, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/shop/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

/** The document that both connections show of a payment that waits for its customer. */
async function documentsOf(created: Created): Promise<{ shop: StatusDocument; bank: StatusDocument }> {
  const { id, kind } = simulator.control.create(created);
  const read = async (connection: string) => {
    const resource = payment(id, kind, connection);
    return fetchAnsweredStatus({ worker }, resourcePath(resource), await bearer(resource));
  };
  return { shop: await read("shop"), bank: await read("bank") };
}

const waiting = (redirectUrl: string, other: Created = {}): Created => ({
  ...{ method: "card", redirectUrl, ...other },
  lifecycle: [{ status: "PENDING", subStatus: "WAITING_ADDITIONAL_STEP", afterMs: 0, webhook: false }],
});

describe("where a customer of Yuno is led to", { timeout: 100_000 }, () => {
  test("An address at a bank is shown where the connection lists its host, else left out and logged once", async () => {
    for (const path of ["1", "2"]) {
      const url = `https://bank.example/3ds/${path}`;
      const { shop, bank } = await documentsOf(waiting(url));
      assert.deepEqual([shop.state, shop.continueUrl], ["action_required", null]);
      assert.deepEqual([bank.state, bank.continueUrl], ["action_required", url]);
    }
    const lines = (await completeLog({ worker })).match(/"event":"unlisted-host".*"host":"bank\.example"/g);
    assert.equal(lines?.length, 1);
    assert.match(`${lines}`, /"connection":"shop"/);
  });

  test("Yuno's checkout and the simulator's own address are shown without any setting", async () => {
    const link: Created = { kind: "payment-link", lifecycle: [{ status: "CREATED", afterMs: 0, webhook: false }] };
    assert.match(`${(await documentsOf(link)).shop.continueUrl}`, /^https:\/\/checkout\.sandbox\.y\.uno\/payment/);
    const own = `${simulator.url}/3ds`;
    assert.equal((await documentsOf(waiting(own))).shop.continueUrl, own);
  });

  test("A voucher keeps its code without the address that leads elsewhere", async () => {
    const lifecycle = [{ status: "PENDING", afterMs: 0, webhook: false }];
    const { shop, bank } = await documentsOf({ method: "voucher", lifecycle });
    assert.deepEqual([shop.state, shop.hint], ["action_required", "awaiting_transfer"]);
    assert.deepEqual(shop.instructions, { ...bank.instructions, url: null });
    assert.equal(bank.instructions?.url, "https://provider.example/ticket/77");
    assert.equal(shop.instructions?.barcode, "93000262280678000999000");
  });

  test("An address in a signed webhook is limited like one in a response", async () => {
    const { id } = simulator.control.create({
      ...{ method: "card", redirectUrl: "https://other.test/3ds" },
      lifecycle: [
        { status: "CREATED", afterMs: 0, webhook: false },
        { status: "PENDING", subStatus: "WAITING_ADDITIONAL_STEP", afterMs: 0 },
      ],
    });
    const resource = payment(id);
    await eventually(async () => {
      const { state, continueUrl } = await fetchAnsweredStatus(
        { worker },
        resourcePath(resource),
        await bearer(resource),
      );
      assert.deepEqual([state, continueUrl], ["action_required", null]);
    });
    assert.match(await completeLog({ worker }), /"event":"unlisted-host".*"host":"other\.test"/);
  });
});
