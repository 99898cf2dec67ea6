/**
 * What a test or the demo may do to the simulated Airtm: make things live, break things, ask the judge. No I/O of its
 * own; the clock comes in from outside.
 */
import type { Kind } from "../../../edge/contract.ts";
import { type FaultRequest, Faults } from "../faults.ts";
import { Judge, type JudgeReport } from "../judge.ts";
import { SlidingWindow } from "../sliding-window.ts";
import { CallbackSender, type CallbackSettings, callbackSettingsSchema } from "./callbacks.ts";
import { type CreateRequest, Lives, type Sort, stepsOf, type Thing } from "./lives.ts";
import { playScenario, type ScenarioName } from "./scenarios.ts";
import { v1Operation } from "./v1-documents.ts";
import { KYC_INFORMATION, v2Payin, v2Payout } from "./v2-documents.ts";

export interface Account {
  /** API key, or Partner ID. */
  key: string;
  secret: string;
  /** Of the webhook's endpoint (v2); null sends unsigned callbacks as v1 does. */
  webhookSecret: string | null;
  /** Where v1 finds an operation by its code: as its documentation has it, or as its other paths suggest. */
  codePath: "code" | "operations/code";
}

export interface LimitSettings {
  perAccount: number;
  windowMs: number;
  /** False: only the judge counts, nothing is refused. */
  enforce: boolean;
}

/** 10 requests in a second for a key, over all endpoints of both APIs. */
export const AIRTM_LIMITS: LimitSettings = { perAccount: 10, windowMs: 1000, enforce: true };

export interface Created {
  kind: Kind;
  id: string;
}

const KINDS: Record<Sort, Kind> = { purchase: "payment", payout: "payout", bulk: "bulk-payout", report: "report" };

/** There are no callbacks of anything else: what waits or is at work must be asked for. */
const V1_CALLBACKS = ["confirmed", "completed", "canceled", "failed"];
const V2_EVENTS = ["created", ...V1_CALLBACKS];

export class Control {
  readonly account: Account;
  readonly now: () => number;
  readonly lives = new Lives();
  readonly faults = new Faults();
  readonly callbacks: CallbackSender;
  readonly judge: Judge;
  readonly #limits: LimitSettings;
  readonly #window: SlidingWindow;

  constructor(account: Account, limits: LimitSettings, callbacks: Partial<CallbackSettings>, now: () => number) {
    this.account = account;
    this.now = now;
    this.#limits = limits;
    this.#window = new SlidingWindow(limits.windowMs);
    this.judge = new Judge(limits.windowMs);
    this.callbacks = new CallbackSender(callbackSettingsSchema.parse(callbacks), account.webhookSecret, now);
  }

  create(request: CreateRequest = {}): Created {
    const thing = this.lives.create(request, this.now());
    if (thing.sort === "purchase" || thing.sort === "payout") this.#announce(thing);
    return { kind: KINDS[thing.sort], id: thing.id };
  }

  scenario(name: ScenarioName): Created {
    return playScenario(name, this);
  }

  addFault(fault: FaultRequest): void {
    this.faults.add(fault, this.now());
  }

  clearFaults(): void {
    this.faults.clear();
  }

  judgeReport(): JudgeReport {
    return this.judge.report();
  }

  /** Counts a call; false where it is one too many, which uses up nothing. */
  takeCall(): boolean {
    const { perAccount, enforce } = this.#limits;
    if (enforce && this.#window.count(this.now()) >= perAccount) {
      this.judge.refuse();
      return false;
    }
    this.#window.add(this.now());
    return true;
  }

  #announce(thing: Thing): void {
    const isSigned = this.account.webhookSecret !== null;
    for (const { step, atMs } of stepsOf(thing)) {
      if (!(isSigned ? V2_EVENTS : V1_CALLBACKS).includes(step.status)) continue;
      this.callbacks.schedule(isSigned ? v2Event(thing, atMs) : v1Operation(thing, atMs), atMs);
    }
  }
}

function v2Event(thing: Thing, atMs: number): unknown {
  const isPayout = thing.sort === "payout";
  const data = isPayout ? v2Payout(thing, atMs) : v2Payin(thing, atMs);
  const word = String(data.status).toLowerCase();
  const kyc = isPayout && word === "completed" && { kycInformation: KYC_INFORMATION };
  return { type: `${isPayout ? "payout" : "payin"}.${word}`, data: { ...data, ...kyc } };
}
