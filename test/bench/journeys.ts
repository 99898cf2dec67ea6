// The journeys whose rows and requests the bench counts. Each runs several times at once.
import type { Fixture } from "./fixture.ts";
import { type Count, Meter, type Usage } from "./usage.ts";
import { openViewers, type View, type Viewer } from "./viewers.ts";

export interface Measured {
  /** How often the journey ran. */
  runs: number;
  usage: Usage;
  rows: Count["rows"];
  hubBytes: number;
  /** Calls to the provider, of all runs. */
  calls: number;
}

export type Journey = (bench: JourneyBench) => Promise<Measured>;

/** Makes payments and requests for a journey, and measures it. */
export class JourneyBench {
  readonly fixture: Fixture;
  readonly meter: Meter;

  constructor(fixture: Fixture) {
    this.fixture = fixture;
    this.meter = new Meter(fixture.url);
  }

  /** Measures what happens until `isComplete`, for `runs` runs. */
  async measure(runs: number, isComplete: (count: Count) => boolean, run: () => Promise<unknown>): Promise<Measured> {
    await this.meter.reset();
    const before = { cpuMs: this.fixture.cpuMs(), calls: (await this.fixture.judge()).calls };
    await run();
    const { rows, usage, hubBytes } = await this.meter.countUntil(isComplete);
    const cpuMs = (this.fixture.cpuMs() - before.cpuMs) / runs;
    const calls = (await this.fixture.judge()).calls - before.calls;
    const perRun = (value: number) => value / runs;
    return {
      runs,
      rows,
      hubBytes,
      calls,
      usage: {
        rows: perRun(usage.rows),
        objectRequests: perRun(usage.objectRequests),
        workerRequests: perRun(usage.workerRequests),
        hubMs: perRun(usage.hubMs),
        cpuMs,
      },
    };
  }

  /** The state that each viewer's snapshot shows; the HTTP status where there is none. */
  snapshots(views: readonly View[], address?: (index: number) => string): Promise<string[]> {
    return Promise.all(
      views.map(async ({ path, token }, index) => {
        const headers = {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(address && { "CF-Connecting-IP": address(index) }),
        };
        const response = await fetch(`${this.fixture.url}/v1/${path}`, { headers });
        const text = await response.text();
        return response.ok ? (JSON.parse(text) as { state: string }).state : String(response.status);
      }),
    );
  }

  streams(views: readonly View[]): Promise<Viewer[]> {
    return openViewers(this.fixture.url, views);
  }
}

const RUNS = 10;
const CHECKS = 2;
const isPolled = (times: number) => (count: Count) => count.objectRequests("receivePollResult") >= times;

/** A customer with a token watches a payment that does not change: one check. */
export const watchedCheck: Journey = async (bench) => {
  const viewers = await bench.streams(await bench.fixture.createPayments(RUNS, "PENDING"));
  await bench.meter.countUntil(isPolled(RUNS));
  const measured = await bench.measure(RUNS * CHECKS, isPolled(RUNS * CHECKS), async () => {});
  for (const viewer of viewers) viewer.close();
  return measured;
};

/** A customer with a token opens the page of a payment that is settled. */
export const settledFirstLook: Journey = async (bench) => {
  const views = await bench.fixture.createPayments(RUNS, "SUCCESS");
  return bench.measure(RUNS, isPolled(RUNS), async () => expectAll(await bench.snapshots(views), "succeeded"));
};

/** A signed webhook of a payment that nobody has opened names the payment and its order: one of the two resources. */
export const unopenedWebhook: Journey = async (bench) => {
  const resources = RUNS * 2;
  const isDelivered = (count: Count) => count.objectRequests("receiveWebhookEvent") >= resources;
  return bench.measure(resources, isDelivered, async () => {
    for (let run = 0; run < RUNS; run++)
      await bench.fixture.createPayment({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  });
};

/** A snapshot, a stream, and a signed webhook that settles the payment: three checks. */
export const usualJourney: Journey = async (bench) => {
  const views = await bench.fixture.createPayments(RUNS, "PENDING");
  const measured = await bench.measure(RUNS, isPolled(3 * RUNS), async () => {
    expectAll(await bench.snapshots(views), "processing");
    const viewers = await bench.streams(views);
    await bench.meter.countUntil(isPolled(2 * RUNS), 0);
    for (const { path } of views) {
      const uuid = path.split("/").at(-1) ?? "";
      // A reference that the gateway generates names no order, so the webhook names one resource.
      const merchantTransactionId = `auto-${uuid}`;
      const lifecycle = [{ status: "SUCCESS", afterMs: 0 }];
      await bench.fixture.createPayment({ uuid, merchantTransactionId, lifecycle });
    }
    await bench.meter.countUntil(isPolled(3 * RUNS), 0);
    for (const viewer of viewers) viewer.close();
    expectAll(
      viewers.map(({ firstSeenMs }) => (firstSeenMs.has("succeeded") ? "succeeded" : "nothing")),
      "succeeded",
    );
  });
  if (measured.calls !== 3 * RUNS) throw new Error(`${RUNS} journeys of 3 checks made ${measured.calls} calls.`);
  return measured;
};

/** Ids that the provider cannot have, asked for without a token. */
export const impossibleId: Journey = async (bench) => {
  const views = Array.from({ length: RUNS }, (_, index) => ({ path: `shop/payment/no%2Fsuch%3Fid${index}` }));
  const address = (index: number) => `198.51.${index}.1`;
  return bench.measure(
    RUNS,
    () => true,
    async () => expectAll(await bench.snapshots(views, address), "404"),
  );
};

/** Ids that the provider does not know, each asked for from a network of its own. */
export const unknownId: Journey = async (bench) => {
  const views = Array.from({ length: 3 }, () => ({ path: `shop/payment/${crypto.randomUUID().replaceAll("-", "")}` }));
  const address = (index: number) => `203.0.${index}.1`;
  return bench.measure(
    views.length,
    () => true,
    async () => expectAll(await bench.snapshots(views, address), "404"),
  );
};

/** Many unknown ids at once from one network: the gate refuses most of them. */
export const refusedByGate: Journey = async (bench) => {
  const views = Array.from({ length: RUNS }, () => ({
    path: `shop/payment/${crypto.randomUUID().replaceAll("-", "")}`,
  }));
  return bench.measure(
    RUNS,
    () => true,
    async () => bench.snapshots(views, (index) => `192.0.2.${index}`),
  );
};

/** More unknown ids from one address than it may guess in a minute. */
export const refusedGuess: Journey = async (bench) => {
  const guess = () => ({ path: `shop/payment/${crypto.randomUUID().replaceAll("-", "")}` });
  const address = () => "192.0.3.1";
  await bench.snapshots(Array.from({ length: 10 }, guess), address);
  await bench.meter.countUntil(() => true);
  const views = Array.from({ length: RUNS }, guess);
  return bench.measure(
    RUNS,
    () => true,
    async () => expectAll(await bench.snapshots(views, address), "429"),
  );
};

function expectAll(states: readonly string[], expected: string): void {
  const other = states.find((state) => state !== expected);
  if (other !== undefined) throw new Error(`The journey shows ${other} instead of ${expected}.`);
}
