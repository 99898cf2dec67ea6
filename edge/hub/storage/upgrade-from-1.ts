/**
 * Version 2 has the state `verified`, keeps the payments of an order by their ids, and knows which transaction a follow-up
 * names, which poll result is held back, and when a webhook has raised the status.
 */
type StoredRecord = Record<string, unknown>;

/** Hints that only a `succeeded` of version 1 had without any money that moved. */
const VERIFIED_HINTS: ReadonlySet<unknown> = new Set([
  "card_verified",
  "method_saved",
  "method_removed",
  "check_passed",
]);

export function upgradeFrom1(record: StoredRecord): StoredRecord {
  const { attempts, followUps, facts, ...evidence } = objectIn(record.evidence);
  const { current, timeline, ...visible } = objectIn(record.visible);
  const upgradedFacts = facts === null ? null : withVerified(facts);
  return {
    ...record,
    evidence: {
      heldBack: null,
      ...evidence,
      facts: upgradedFacts,
      followUps: listIn(followUps).map((followUp) => ({ ...objectIn(followUp), names: null, paymentId: null })),
      payments: isOrder(record) ? paymentsOfOrder(upgradedFacts) : listIn(attempts).map(paymentOf),
    },
    visible: { ...visible, current: withVerified(current), timeline: upgradedTimeline(timeline, current) },
    webhooks: { raisedMs: null, ...objectIn(record.webhooks) },
  };
}

function isOrder({ resource }: StoredRecord): boolean {
  return objectIn(resource).kind === "order";
}

/** Version 1 kept the facts of an order alone. The next complete list replaces a payment without an id. */
function paymentsOfOrder(facts: StoredRecord | null): StoredRecord[] {
  return facts === null ? [] : [paymentOf({ uuid: facts.paymentId ?? "", facts })];
}

function paymentOf(attempt: unknown): StoredRecord {
  const { uuid, facts } = objectIn(attempt);
  return { id: uuid, facts: withVerified(facts), createdAt: null, group: null };
}

function withVerified(facts: unknown): StoredRecord {
  const record = objectIn(facts);
  return isVerified(record) ? { ...record, state: "verified" } : record;
}

function isVerified({ state, hint }: StoredRecord): boolean {
  return state === "succeeded" && VERIFIED_HINTS.has(hint);
}

/** The last entry is that of the current state. */
function upgradedTimeline(timeline: unknown, current: unknown): unknown[] {
  const entries = listIn(timeline);
  const last = objectIn(entries.at(-1));
  const isCurrent = isVerified(objectIn(current)) && last.state === "succeeded";
  return isCurrent ? [...entries.slice(0, -1), { ...last, state: "verified" }] : entries;
}

function objectIn(value: unknown): StoredRecord {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
