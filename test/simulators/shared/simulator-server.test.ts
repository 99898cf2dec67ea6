/** The checks that every simulator makes before a fault can apply. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startAirtmSimulator } from "../airtm/server.ts";
import { startFinrelaySimulator } from "../finrelay/server.ts";
import { startIxopaySimulator } from "../ixopay/server.ts";
import { startMollieSimulator } from "../mollie/server.ts";
import { startYunoSimulator } from "../yuno/server.ts";
import type { RunningServer } from "./http-server.ts";
import type { SimulatorControl } from "./simulator-control.ts";

interface Subject {
  start(): Promise<RunningServer & { control: SimulatorControl }>;
  /** The path of the status of id `a`. */
  path: string;
}

const SIMULATORS: Record<string, Subject> = {
  ixopay: { start: startIxopaySimulator, path: "/api/v3/status/simulated-connector/getByUuid/a" },
  yuno: { start: startYunoSimulator, path: "/v1/payments/a" },
  airtm: { start: startAirtmSimulator, path: "/v2/payins/a" },
  finrelay: { start: startFinrelaySimulator, path: "/api/transactions/a/status" },
  mollie: { start: startMollieSimulator, path: "/v2/payments/a" },
};

describe("the simulator server", () => {
  for (const [name, { start, path }] of Object.entries(SIMULATORS)) {
    test(`The simulated ${name} counts and refuses a call without credentials, whatever the faults`, async () => {
      const { url, control, close } = await start();
      try {
        control.addFault({ kind: "status", status: 503, nextCalls: 1 });
        assert.equal((await fetch(`${url}${path}`)).status, 401);
        assert.equal(control.judgeReport().calls, 1);
        assert.equal(control.faults.consume("a", control.now())?.kind, "status");
      } finally {
        await close();
      }
    });
  }
});
