/** The control of the simulated bank: payments and payouts, whose statuses it pushes when they change. */
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SimulatorControl } from "../shared/simulator-control.ts";
import {
  isSuccess,
  type RequestWriter,
  type RetryPolicy,
  WebhookSender,
  type WebhookSenderSettings,
} from "../shared/webhook-sender.ts";

const SECOND_MS = 1000;

/** What the bank authenticates with: shared secrets that sign, else a key. */
export interface BankAccount {
  keys: readonly string[];
  secrets: readonly string[];
}

/** A status that the bank reports. */
export interface Step {
  /** The fields of the body beside `of` and `occurredAt`. */
  status: { state: string } & Record<string, unknown>;
  /** Since the start of the scenario. */
  occurredSeconds: number;
  /** When the message leaves the bank; default: at once. */
  sentSeconds?: number;
}

export interface Created {
  kind: "payment" | "payout";
  id: string;
}

const RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: [SECOND_MS, 5 * SECOND_MS, 30 * SECOND_MS],
  countedFrom: "last-response",
  timeoutMs: () => 10 * SECOND_MS,
  isAccepted: isSuccess,
};

export class Control extends SimulatorControl {
  readonly webhooks: WebhookSender;
  readonly #account: BankAccount;

  constructor(account: BankAccount, limits: RateLimitSettings, webhooks: WebhookSenderSettings, now: () => number) {
    super(limits, now);
    this.#account = account;
    this.webhooks = new WebhookSender(webhooks, RETRY_POLICY, now);
  }

  /** Creates a resource and schedules the messages about its statuses. */
  create(kind: Created["kind"], steps: readonly Step[]): Created {
    const id = `bank-${randomUUID().slice(0, 8)}`;
    const startMs = this.now();
    for (const { status, occurredSeconds, sentSeconds = occurredSeconds } of steps) {
      const occurredAt = new Date(startMs + occurredSeconds * SECOND_MS).toISOString();
      const data = { of: `${this.#connection}/${kind}/${id}`, ...status };
      const body = JSON.stringify({ type: "status", timestamp: occurredAt, data });
      this.webhooks.schedule(this.#writer(body), startMs + sentSeconds * SECOND_MS);
    }
    return { kind, id };
  }

  /** The connection in the address that receives the messages. */
  get #connection(): string {
    return /\/v1\/([^/]+)\//.exec(this.webhooks.settings.url ?? "")?.[1] ?? "bank";
  }

  /** A message keeps its id when it is sent again. */
  #writer(body: string): RequestWriter {
    const { keys, secrets } = this.#account;
    // Nobody but its owner signs with the private part of a public key.
    const secret = secrets.find((each) => each.startsWith("whsec_"));
    const id = `msg_${randomUUID()}`;
    return (_attempt, atMs) => {
      if (secret === undefined) return { body, headers: { Authorization: `Bearer ${keys[0]}` } };
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(atMs / SECOND_MS)),
        "webhook-signature": new Webhook(secret).sign(id, new Date(atMs), body),
      };
      return { body, headers };
    };
  }
}
