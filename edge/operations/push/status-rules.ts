/** The rules between the fields of a pushed status, and between it and its resource (docs/interface.md#pushed-statuses-and-seeds). */
import type { InputError } from "../../../contract/problem.ts";
import { PAYABLE_KINDS, parseResourcePath, type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import { type Connection, isPossible } from "../../config/connection.ts";
import { leadsToListedHost } from "../../config/listed-hosts.ts";
import { PUSHED_HINTS, type PushedStatus } from "./pushed-status.ts";

/** What a pushed status is checked against. */
export interface PushContext {
  resource: ResourceRef;
  connection: Pick<Connection, "account" | "continueHosts" | "provider">;
  /** A signature covers neither method nor address, so the signed body has to name its resource. */
  requiresOf: boolean;
  nowMs: number;
}

/** The fields that are valid each by itself. */
export type ValidFields = Partial<PushedStatus>;

type Rule = (status: ValidFields, context: PushContext) => (InputError | false | undefined)[];

/** The pusher's clock may be ahead by this much. A status from further ahead would block every later push. */
const AHEAD_MS = 300_000;

const OPEN: readonly State[] = ["created", "action_required"];
const NEVER_SETTLED: readonly State[] = [
  ...OPEN,
  ...(["processing", "refund_pending", "disputed", "unknown"] as const),
];

const RULES: readonly Rule[] = [names, times, stateFields, kindFields, amounts, addresses, otherNames];

/** All mistakes that no field shows by itself. */
export function ruleMistakes(status: ValidFields, context: PushContext): InputError[] {
  return RULES.flatMap((rule) => rule(status, context)).filter((mistake) => !!mistake);
}

function mistake(pointer: string, code: InputError["code"], detail: string): InputError {
  return { pointer, code, detail };
}

function names({ of }: ValidFields, { resource, requiresOf }: PushContext): ReturnType<Rule> {
  const path = resourcePath(resource);
  if (of === undefined) return [requiresOf && mistake("/of", "required", "A signed status names its resource path.")];
  const named = parseResourcePath(of);
  return [
    (!named || resourcePath(named) !== path) &&
      mistake("/of", "of-differs", "This is not the resource path of the address. Send the same, percent-encoded."),
  ];
}

function times({ occurredAt, startsAt, expiresAt }: ValidFields, { nowMs }: PushContext): ReturnType<Rule> {
  const now = new Date(nowMs).toISOString();
  return [
    occurredAt !== undefined &&
      Date.parse(occurredAt) > nowMs + AHEAD_MS &&
      mistake("/occurredAt", "in-the-future", `This is more than 5 minutes ahead. The time here is ${now}.`),
    startsAt !== undefined &&
      expiresAt !== undefined &&
      Date.parse(expiresAt) <= Date.parse(startsAt) &&
      mistake("/expiresAt", "not-after-start", "Send a time after startsAt."),
  ];
}

function stateFields(status: ValidFields): ReturnType<Rule> {
  const { state, hint, advice, settled } = status;
  if (state === undefined) return [];
  const misfit = (name: string, detail: string) => mistake(`/${name}`, "does-not-fit-state", detail);
  const hinted: readonly State[] | undefined = hint && PUSHED_HINTS[hint];
  return [
    settled === true && NEVER_SETTLED.includes(state) && misfit("settled", `The state ${state} is never settled.`),
    hinted && !hinted.includes(state) && misfit("hint", `${hint} fits ${hinted.join(" and ")} only.`),
    advice !== undefined && state !== "failed" && misfit("advice", "Only failed has an advice that you choose."),
    status.instructions !== undefined &&
      state !== "action_required" &&
      misfit("instructions", "Only action_required has instructions."),
    status.continueUrl !== undefined &&
      !OPEN.includes(state) &&
      misfit("continueUrl", "Only created and action_required have a continueUrl."),
    status.amount !== undefined &&
      state === "verified" &&
      hint !== undefined &&
      misfit("amount", `No money moves where the hint is ${hint}.`),
  ];
}

function kindFields(status: ValidFields, { resource: { kind } }: PushContext): ReturnType<Rule> {
  const misfit = (name: string, detail: string) => mistake(`/${name}`, "does-not-fit-kind", detail);
  const { progress, hint } = status;
  const isPayout = kind === "payout" || kind === "bulk-payout";
  const counts = progress && [progress.succeeded, progress.failed, progress.canceled, progress.pending];
  const sum = counts?.reduce((total, count) => total + count, 0);
  return [
    progress !== undefined && kind !== "bulk-payout" && misfit("progress", "Only a bulk-payout has progress."),
    sum !== progress?.total && mistake("/progress/total", "does-not-add-up", "The four counts do not add up to it."),
    hint === "awaiting_recipient" && !isPayout && misfit("hint", "Only payouts wait for their recipient."),
    status.amount !== undefined && kind === "payment-method" && misfit("amount", "A payment method has no amount."),
    status.state === "used" && kind !== "payment-link" && misfit("state", "Only a payment link is used."),
    status.advice === "do_not_pay_again" &&
      !PAYABLE_KINDS.has(kind) &&
      misfit("advice", "Nobody pays a resource of this kind."),
  ];
}

function amounts({ amount, paid, refunded }: ValidFields): ReturnType<Rule> {
  const currency = (amount ?? paid ?? refunded)?.currency;
  return Object.entries({ paid, refunded }).map(
    ([name, other]) =>
      other !== undefined &&
      other.currency !== currency &&
      mistake(`/${name}/currency`, "currencies-differ", "All amounts of a status have one currency."),
  );
}

function addresses({ continueUrl, instructions }: ValidFields, { connection }: PushContext): ReturnType<Rule> {
  const { account, continueHosts } = connection;
  const detail = "The host is not one of the connection's continueHosts, or the address is not https.";
  return Object.entries({ "/continueUrl": continueUrl, "/instructions/url": instructions?.url }).map(
    ([pointer, address]) =>
      address !== undefined &&
      !leadsToListedHost(address, account.baseUrl, continueHosts) &&
      mistake(pointer, "host-not-allowed", detail),
  );
}

function otherNames({ also = [] }: ValidFields, { resource, connection }: PushContext): ReturnType<Rule> {
  const paths = also.map((name) => resourcePath({ connection: resource.connection, ...name }));
  return also.flatMap((name, index) => [
    !isPossible(connection, name) && mistake(`/also/${index}/id`, "not-another-resource", "This is not a valid id."),
    (paths[index] === resourcePath(resource) || paths.indexOf(paths[index] ?? "") < index) &&
      mistake(`/also/${index}`, "not-another-resource", "This is the resource itself, or named twice."),
  ]);
}
