// What a trace says in plain words, on the support page and in the terminal.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { HINTS, STATES } from "../../../contract/status.ts";
import { LANES } from "../../../edge/gate/queue.ts";
import { CHANGE_SOURCES } from "../../../edge/hub/trace/trace-entries.ts";
import { resourceTraceSchema } from "../../../edge/operations/resource-trace.ts";
import { parseTrace, type SeenChange, type SupportTrace } from "../../../support/support-trace.ts";
import {
  attemptText,
  nextText,
  seenAt,
  statusText,
  traceEntries,
  viewersText,
} from "../../../support/trace-sentences.ts";

const clock = (at: string) => at.slice(11, 19);
const minute = (number: number) => `2026-11-28T14:${String(number).padStart(2, "0")}:00.000Z`;

function change(number: number, more: Partial<SeenChange> = {}): SeenChange {
  return {
    at: minute(number),
    state: "processing",
    hint: null,
    settled: false,
    source: "poll",
    cause: "first",
    ...more,
  };
}

const TRACE: SupportTrace = {
  ...{ of: "shop/payment/a", supportCode: "1809 1208 4784", serverTime: minute(30), status: null, webhooks: [] },
  ...{ changes: [], lastAttempt: null, nextCheck: null, viewers: 0, unsentNotifications: 0 },
  ...{ repeatedWebhooks: null, forgedWebhooks: null },
};

const textOf = (seen: Partial<SeenChange>) => traceEntries({ ...TRACE, changes: [change(2, seen)] })[0]?.text ?? "";

describe("sentences about a trace", () => {
  test("The reason of a change is said for a check, a webhook, a push of the shop's server, and a time that came", () => {
    const reasons: [source: string, cause: string, reason: RegExp][] = [
      ["poll", "background", /a check at the provider found it, while nobody has the page open \(lane background\)\.$/],
      ["webhook", "facts", /a webhook reported it \(facts\)\.$/],
      ["push", "order.paid", /the shop's server reported it \(order\.paid\)\.$/],
      ["clock", "deadline", /its deadline passed\.$/],
      ["clock", "start", /its start time came\.$/],
      ["gossip", "x", /gossip, x\.$/],
    ];
    for (const [source, cause, reason] of reasons) assert.match(textOf({ source, cause }), reason);
  });

  test("A webhook that arrived again, and one that does not verify, is said with its time, and many of them with their number", () => {
    const once = { count: 1, firstAt: minute(3), lastAt: minute(3) };
    const often = { count: 40, firstAt: minute(4), lastAt: minute(9) };
    const linesOf = (trace: Partial<SupportTrace>) =>
      traceEntries({ ...TRACE, ...trace }).map(({ at, text }) => `${at} ${text}`);
    assert.deepEqual(linesOf({ repeatedWebhooks: { ...once, type: "facts" } }), [
      `${minute(3)} A signed webhook arrived that had arrived before (facts). It changed nothing.`,
    ]);
    const refused = "arrived. It was refused and changed nothing.";
    assert.deepEqual(linesOf({ forgedWebhooks: { ...often, cause: "wrong" } }), [
      `${minute(4)} A webhook with a wrong signature ${refused}`,
      `${minute(9)} A webhook with a wrong signature ${refused} 40 or more of these have arrived.`,
    ]);
    for (const [cause, kind] of [
      ["missing", "without a signature"],
      ["not-recent", "with a signature that is too old"],
      ["other", "that does not verify (other)"],
    ] as const)
      assert.deepEqual(linesOf({ forgedWebhooks: { ...once, cause } }), [`${minute(3)} A webhook ${kind} ${refused}`]);
  });

  test("Every source and every lane that the edge knows has words of its own", () => {
    for (const source of CHANGE_SOURCES)
      assert.ok(!textOf({ source, cause: "deadline" }).includes(`: ${source}, `), source);
    for (const cause of LANES) assert.ok(textOf({ cause }).includes(` (lane ${cause})`), cause);
  });

  test("Every outcome without a result that the log has is a sentence of the last attempt", () => {
    const document = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
    const [, table = ""] = document.split("| `reason` of `no-result`");
    const reasons = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `([\w-]+)`/gm)].map(([, reason = ""]) => reason);
    assert.ok(reasons.length > 5, reasons.join(" "));
    for (const outcome of ["found", "not-found", ...reasons])
      assert.match(
        attemptText({ at: minute(1), outcome }, clock),
        /^14:01:00: the (provider|connection|response) /,
        outcome,
      );
    assert.equal(attemptText({ at: minute(1), outcome: null }, clock), "14:01:00: its outcome is not recorded");
    assert.equal(attemptText(null, clock), "none yet");
  });

  test("The next check is said with its place in the queue, and since when it is due", () => {
    const check = { at: minute(9), lane: "watched", dueSince: minute(8), before: 1 };
    assert.equal(
      nextText(check, clock),
      "14:09:00, while somebody has the page open (lane watched), 1 check is before it, due since 14:08:00",
    );
    assert.equal(nextText({ at: null, lane: null, dueSince: null, before: null }, clock), "its time is not known");
    assert.equal(nextText(null, clock), "none is planned");
  });

  test("Viewers are counted in words", () => {
    const texts = [0, 1, 2].map(viewersText);
    assert.deepEqual(texts, ["nobody has the page open", "1 viewer has the page open", "2 viewers have the page open"]);
  });

  test("What customers saw at a time is the last change before it", () => {
    const [early, late] = [change(2), change(4, { state: "succeeded", settled: true })];
    const trace = { ...TRACE, changes: [early, late] };
    const seenThen = (at: string) => seenAt(trace, Date.parse(at), clock);
    assert.deepEqual(seenThen(minute(3)), { text: "Customers saw processing, since 14:02:00.", change: early });
    assert.deepEqual(seenThen(minute(4)), { text: "Customers saw succeeded (settled), since 14:04:00.", change: late });
    assert.deepEqual(seenThen(minute(1)), {
      text: "Customers saw no status yet. The first came at 14:02:00.",
      change: null,
    });
    assert.equal(seenThen(minute(31)).text, "This time is later than the trace.");
    assert.match(seenAt(TRACE, 0, clock).text, /^No change is recorded/);
  });

  test("A time before the oldest of 50 changes is not recorded, since older changes are dropped", () => {
    const changes = Array.from({ length: 50 }, (_, index) => change(index % 60));
    const { text } = seenAt({ ...TRACE, changes }, Date.parse(minute(0)) - 1, clock);
    assert.equal(text, "Not recorded: the oldest of the last 50 changes is of 14:00:00.");
  });

  test("For any changes and any time, the change that is shown is the newest that is not later", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 29 }), { maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 29 }), (minutes, at) => {
        const changes = minutes.toSorted((one, other) => one - other).map((number) => change(number));
        const expected = minutes.filter((number) => number <= at);
        const { change: shown } = seenAt({ ...TRACE, changes }, Date.parse(minute(at)), clock);
        assert.equal(shown?.at ?? null, expected.length > 0 ? minute(Math.max(...expected)) : null);
      }),
    );
  });
});

describe("the trace at the border", () => {
  const time = fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString());
  const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const seen = {
    ...{ state: fc.constantFrom(...STATES), hint: nullable(fc.constantFrom(...HINTS)), settled: fc.boolean() },
    version: fc.nat(),
  };
  const counted = { count: fc.nat(), firstAt: time, lastAt: time };
  const traces = fc.record({
    ...{
      of: fc.string(),
      supportCode: fc.string(),
      serverTime: time,
      viewers: fc.nat(),
      unsentNotifications: fc.nat(),
    },
    status: nullable(fc.record({ ...seen, stale: fc.boolean() })),
    changes: fc.array(fc.record({ ...seen, at: time, source: fc.constantFrom(...CHANGE_SOURCES), cause: fc.string() })),
    webhooks: fc.array(
      fc.record({
        ...{ at: time, type: fc.string(), signed: fc.boolean() },
        verdict: fc.constantFrom("applied", "awaits-check", "no-change"),
      }),
    ),
    repeatedWebhooks: nullable(fc.record({ ...counted, type: fc.string() })),
    forgedWebhooks: nullable(fc.record({ ...counted, cause: fc.string() })),
    lastAttempt: nullable(fc.record({ at: time, outcome: nullable(fc.string()) })),
    nextCheck: nullable(
      fc.record({
        ...{ at: nullable(time), lane: nullable(fc.constantFrom(...LANES)) },
        ...{ dueSince: nullable(time), before: nullable(fc.nat()) },
      }),
    ),
  });

  test("Every trace that the schema of the edge accepts is read whole, with all sentences", () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const sent: unknown = JSON.parse(JSON.stringify(resourceTraceSchema.parse(trace)));
        const read = parseTrace(sent);
        assert.ok(read);
        const lines = (each: SupportTrace) => traceEntries(each).map(({ at, text }) => `${at} ${text}`);
        assert.deepEqual(lines(read), lines(trace));
        if (trace.status && read.status) assert.equal(statusText(read.status), statusText(trace.status));
        assert.equal(nextText(read.nextCheck, clock), nextText(trace.nextCheck, clock));
        assert.equal(attemptText(read.lastAttempt, clock), attemptText(trace.lastAttempt, clock));
      }),
    );
  });

  test("A body with one wrong value is no trace", () => {
    const wrong: Record<string, unknown> = {
      ...{ of: 1, supportCode: null, serverTime: "noon", status: {}, viewers: -1, nextCheck: [], lastAttempt: "none" },
      ...{ changes: [{ ...change(1), at: "x" }], webhooks: Array.from({ length: 300 }, () => null) },
      ...{ repeatedWebhooks: {}, forgedWebhooks: { count: -1, firstAt: minute(1), lastAt: minute(1), cause: "wrong" } },
    };
    assert.ok(parseTrace(TRACE));
    for (const [name, value] of Object.entries(wrong))
      assert.equal(parseTrace({ ...TRACE, [name]: value }), null, name);
    for (const body of [null, "", [], 7]) assert.equal(parseTrace(body), null);
  });

  test("Words that a newer Worker adds are shown as they are", () => {
    const read = parseTrace({ ...TRACE, changes: [change(1, { state: "on_hold", hint: "new_hint" })] });
    assert.match(traceEntries(read ?? TRACE)[0]?.text ?? "", /^Customers see on hold \(new hint\)/);
  });
});
