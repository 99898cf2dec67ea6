// A status controller with a fake edge and a fake clock, in the situations from which tests begin.
import { expect } from "@open-wc/testing";
import type { StatusDocument } from "../../../../contract/status.ts";
import { StatusController, type Target } from "../../../../widget/connection/status-controller.ts";
import { FakeEdge, type FakeStream } from "./fake-edge.ts";
import { FakeTime, portsOf, settle } from "./fake-time.ts";
import { OF, statusOf } from "./samples.ts";

const TARGET: Target = { edge: "https://edge.example", of: OF, token: null, live: true };
export const SETTLED = statusOf({ state: "succeeded", settled: true, version: 2 });

let controllers: StatusController[] = [];

// A page has two streams at most, so the controllers of one test must not hold those of the next one.
afterEach(async () => {
  for (const controller of controllers) controller.sleep();
  controllers = [];
  await settle();
});

/** A controller that is asleep. */
export function asleep(
  target: Partial<Target> = {},
  onChange: ConstructorParameters<typeof StatusController>[2] = () => {},
) {
  const edge = new FakeEdge();
  const time = new FakeTime();
  const controller = new StatusController(portsOf(edge, time), { ...TARGET, ...target }, onChange);
  controllers.push(controller);
  return { edge, time, controller };
}

/** A controller that waits for its first read. */
export async function started(target: Partial<Target> = {}) {
  const all = asleep(target);
  all.controller.wake();
  await settle();
  return all;
}

/** A controller that has its first read and has requested the stream. */
export async function afterFirstRead(status: StatusDocument = statusOf(), headers: Record<string, string> = {}) {
  const all = await started();
  all.edge.lastRead.json(status, { headers });
  await settle();
  return all;
}

/** A controller that has the first event of its stream. */
export async function streaming(status: StatusDocument = statusOf()) {
  const all = await afterFirstRead(status);
  const stream = all.edge.lastStream.stream();
  stream.event("status", status);
  await settle();
  return { ...all, stream };
}

/** A controller that has lost three streams and waits for its first poll. */
export async function polling(headers: Record<string, string> = {}) {
  const all = await afterFirstRead(statusOf(), headers);
  for (let streams = 1; streams <= 3; streams++) {
    expect(all.edge.streams).to.have.length(streams);
    all.edge.lastStream.lose();
    await settle();
    if (streams < 3) await all.time.advance(5000);
  }
  expect(all.edge.reads).to.have.length(2);
  return all;
}

/** Keeps a stream open for a while. */
export async function keepOpen(stream: FakeStream, time: FakeTime, ms: number) {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    await time.advance(Math.min(10_000, ms - passedMs));
    stream.text(":\n\n");
    await settle();
  }
}
