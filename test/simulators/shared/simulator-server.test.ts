/** What every simulator's door does before a call reaches the provider behind it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startAirtmSimulator } from "../airtm/server.ts";
import { startFinrelaySimulator } from "../finrelay/server.ts";
import { startIxopaySimulator } from "../ixopay/server.ts";
import { startYunoSimulator } from "../yuno/server.ts";
import type { RunningServer } from "./http-server.ts";
import type { SimulatorControl } from "./simulator-control.ts";

interface Behind {
  start(): Promise<RunningServer & { control: SimulatorControl }>;
  /** Where the status of `a` would be. */
  path: string;
}

const BEHIND: Record<string, Behind> = {
  ixopay: { start: startIxopaySimulator, path: "/api/v3/status/simulated-connector/getByUuid/a" },
  yuno: { start: startYunoSimulator, path: "/v1/payments/a" },
  airtm: { start: startAirtmSimulator, path: "/v2/payins/a" },
  finrelay: { start: startFinrelaySimulator, path: "/api/transactions/a/status" },
};

describe("the door of the simulated", () => {
  for (const [name, { start, path }] of Object.entries(BEHIND)) {
    test(`${name} counts a call without credentials and turns it away, where no fault can reach it`, async () => {
      const { url, control, close } = await start();
      try {
        control.addFault({ kind: "status", status: 503, nextCalls: 1 });
        assert.equal((await fetch(`${url}${path}`)).status, 401);
        assert.equal(control.judgeReport().calls, 1);
        assert.equal(control.faults.take("a", control.now())?.kind, "status");
      } finally {
        await close();
      }
    });
  }
});
