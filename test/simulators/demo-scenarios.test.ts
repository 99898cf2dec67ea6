// What the demo's page tells and what the simulators play are one: every story can be started, and lasts as long as told.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../contract/resource.ts";
import { PROVIDERS, STORIES } from "../../demo/page/stories.ts";
import { DEMO_PROVIDERS } from "../../demo/providers.ts";
import { startAirtmSimulator } from "./airtm/server.ts";
import { startFinrelaySimulator } from "./finrelay/server.ts";
import { startIxopaySimulator } from "./ixopay/server.ts";
import { startYunoSimulator } from "./yuno/server.ts";

const START: Record<string, () => Promise<{ url: string; close(): Promise<void> }>> = {
  ixopay: startIxopaySimulator,
  yuno: startYunoSimulator,
  airtm: startAirtmSimulator,
  finrelay: startFinrelaySimulator,
};

describe("the demo", () => {
  for (const { name, connection } of DEMO_PROVIDERS) {
    test(`has stories of ${name}, each of which its simulator plays`, async () => {
      const simulator = await (START[name] ?? assert.fail())();
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

  test("has a tab for each provider, and no story without one", () => {
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

  test("tells events in their order", () => {
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
