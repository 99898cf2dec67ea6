/** The stories of the demo page match the scenarios of the simulators. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../contract/resource.ts";
import { PROVIDERS, STORIES } from "../../demo/page/stories.ts";
import { DEMO_PROVIDERS } from "../../demo/providers.ts";

interface Simulator {
  url: string;
  close(): Promise<void>;
}

/** Starts the simulator of this provider, by the only function of its server that starts one. */
async function startSimulator(name: string): Promise<Simulator> {
  const server: Record<string, unknown> = await import(`./${name}/server.ts`);
  const [start] = Object.keys(server).filter((exported) => /^start\w+Simulator$/.test(exported));
  assert.ok(start, `The server of ${name} exports no function that starts its simulator`);
  return (server[start] as () => Promise<Simulator>)();
}

describe("the stories of the demo", () => {
  for (const { name, connection } of DEMO_PROVIDERS) {
    test(`The demo has stories of ${name}, and its simulator plays each of them`, async () => {
      const simulator = await startSimulator(name);
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
