/** The stories of the demo page match the scenarios of the simulators. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../contract/resource.ts";
import { PROVIDERS, STORIES } from "../../demo/page/stories.ts";
import { DEMO_PROVIDERS } from "../../demo/providers.ts";
import { startAdyenSimulator } from "./adyen/server.ts";
import { startAirtmSimulator } from "./airtm/server.ts";
import { startFinrelaySimulator } from "./finrelay/server.ts";
import { startIxopaySimulator } from "./ixopay/server.ts";
import { startMollieSimulator } from "./mollie/server.ts";
import { startPaypalSimulator } from "./paypal/server.ts";
import { startPushSimulator } from "./push/server.ts";
import { startStripeSimulator } from "./stripe/server.ts";
import { startYunoSimulator } from "./yuno/server.ts";

const START: Record<string, () => Promise<{ url: string; close(): Promise<void> }>> = {
  ixopay: startIxopaySimulator,
  yuno: startYunoSimulator,
  airtm: startAirtmSimulator,
  finrelay: startFinrelaySimulator,
  stripe: startStripeSimulator,
  push: startPushSimulator,
  mollie: startMollieSimulator,
  paypal: startPaypalSimulator,
  adyen: startAdyenSimulator,
};

describe("the stories of the demo", () => {
  for (const { name, connection } of DEMO_PROVIDERS) {
    test(`The demo has stories of ${name}, and its simulator plays each of them`, async () => {
      const start = START[name] ?? assert.fail(`START has no ${name}: add the start function of its simulator.`);
      const simulator = await start();
      try {
        const stories = STORIES.filter((story) => story.connection === connection);
        assert.ok(stories.length > 0);
        for (const { scenario } of stories) {
          const response = await fetch(`${simulator.url}/_control/scenarios/${scenario}`, { method: "POST" });
          assert.equal(response.status, 201, scenario);
          const { kind, id } = (await response.json()) as { kind: (typeof KINDS)[number]; id: string };
          assert.ok(KINDS.includes(kind) && id.length > 0, scenario);
        }
      } finally {
        await simulator.close();
      }
    });
  }

  test("The demo has a tab for each provider, and every story belongs to a tab", () => {
    assert.deepEqual(
      PROVIDERS.map(({ connection }) => connection),
      DEMO_PROVIDERS.map(({ connection }) => connection),
    );
    const tabs = new Set(PROVIDERS.map(({ connection }) => connection));
    assert.deepEqual(
      STORIES.filter(({ connection }) => !tabs.has(connection)),
      [],
    );
  });

  test("The events of each story are in order of time", () => {
    for (const { events, scenario } of STORIES) {
      const times = events.map(({ atSeconds }) => atSeconds);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
        scenario,
      );
    }
  });
});
