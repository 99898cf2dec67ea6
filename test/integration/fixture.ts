/**
 * A running Worker with the simulated IXOPAY as its provider, and what a viewer does with it. The windows of call limits
 * are two seconds long, so that no test waits for a minute.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { Problem } from "../../contract/problem.ts";
import type { ResourceRef } from "../../contract/resource.ts";
import { type StatusDocument, statusDocumentSchema } from "../../contract/status.ts";
import { createStatusToken, type StatusTokenRequest } from "../../edge/access/status-token.ts";
import {
  type IxopaySimulator,
  type IxopaySimulatorOptions,
  SIMULATED_ACCOUNT,
  startIxopaySimulator,
} from "../simulators/ixopay/server.ts";
import { EventReader } from "./event-reader.ts";
import { type RunningWorker, startWorker, type WorkerOptions } from "./harness.ts";

export const ORIGIN = "https://shop.example";
export const TOKEN_KEY = {
  kid: "test",
  alg: "HS256" as const,
  secret: "c2VjcmV0LW9mLXRoZS10ZXN0cy1vZi1wYXltZW50LXN0YXR1cw",
};
export const LINK_KEY = "link-key-of-the-tests-0123456789-abc";
export const WINDOW_SECONDS = 2;

const { apiKey, username, password, sharedSecret } = SIMULATED_ACCOUNT;
export const CREDENTIALS = { apiKey, username, password, sharedSecret, linkKey: LINK_KEY };

export interface Fixture {
  worker: RunningWorker;
  simulator: IxopaySimulator;
  close(): Promise<void>;
}

export interface FixtureOptions {
  simulator?: IxopaySimulatorOptions;
  /** Connections beside `shop`, and changes to `shop`. `baseUrl` is filled in. */
  connections?: Record<string, Record<string, string | number | boolean | object>>;
  vars?: WorkerOptions["vars"];
  secrets?: WorkerOptions["secrets"];
  entryPath?: string;
  namespaces?: readonly string[];
  hasNotifyQueue?: boolean;
}

export function limits(perAccount = 60, perId = 10) {
  return { perAccount, perId, windowSeconds: WINDOW_SECONDS };
}

export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const { simulator: settings, connections, vars, secrets, ...others } = options;
  const simulator = await startIxopaySimulator({
    ...settings,
    limits: { windowMs: WINDOW_SECONDS * 1000, ...settings?.limits },
  });
  const shop = {
    provider: "ixopay",
    baseUrl: simulator.baseUrl,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  const tables: Record<string, object> = { shop };
  for (const [name, change] of Object.entries(connections ?? {})) tables[name] = { ...shop, ...change };
  const worker = await startWorker({
    vars: { CONNECTIONS: JSON.parse(JSON.stringify(tables)), SANDBOX: "on", VIEWER_LIMITS: "off", ...vars },
    secrets: { SHOP_CREDENTIALS: CREDENTIALS, TOKEN_KEYS: [TOKEN_KEY], ...secrets },
    ...others,
  });
  simulator.control.callbacks.configure({ url: `${worker.url}/v1/shop/webhook` });
  return {
    worker,
    simulator,
    close: async () => {
      try {
        await assertLogIsDiscreet(worker, simulator);
      } finally {
        await worker.close();
        await simulator.close();
      }
    },
  };
}

/** After all tests of a fixture: its log contains lines of ours, and no secret, personal data or id. */
async function assertLogIsDiscreet(worker: RunningWorker, { control }: IxopaySimulator): Promise<void> {
  const log = await completeLog({ worker });
  const calledKeys = Object.keys(control.judgeReport().callsPerId).map((key) => key.replace(/^[^/]*\//, ""));
  const ids = calledKeys.filter((id) => id.length >= 10);
  assertDiscreet(log, [...SECRETS, ...PERSONAL, ...ids]);
  // The runtime logs lines of its own.
  const ownLines = worker.logs().filter(({ message }) => !message.startsWith("NOSENTRY"));
  for (const { message } of ownLines) assert.match(message, /^\{"event":"[a-z-]+","requestId":"[^"]+"/);
}

export function payment(id: string, kind: ResourceRef["kind"] = "payment", connection = "shop"): ResourceRef {
  return { connection, kind, id };
}

export async function bearer(
  resource: ResourceRef,
  other: Partial<StatusTokenRequest> = {},
): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await createStatusToken({ key: TOKEN_KEY, resource, ...other })}` };
}

/** Headers of a new viewer: each call gives another client address. */
let customers = 0;
export function customer(): Record<string, string> {
  customers += 1;
  return { "CF-Connecting-IP": `203.0.113.${customers % 250}` };
}

export async function fetchStatus(
  { worker }: Pick<Fixture, "worker">,
  path: string,
  headers: Record<string, string> = {},
): Promise<StatusDocument> {
  const response = await worker.fetch(`/v1/${path}`, { headers: { ...customer(), ...headers } });
  const body = await response.text();
  assert.equal(response.status, 200, body);
  return statusDocumentSchema.parse(JSON.parse(body));
}

/**
 * Reads the status as a client does that needs an answer of the provider: again, while there is none. A call that a busy
 * machine lets time out is then repeated by the worker, and no failure of the test.
 */
export async function fetchAnsweredStatus(
  fixture: Pick<Fixture, "worker">,
  path: string,
  headers: Record<string, string> = {},
): Promise<StatusDocument> {
  return eventually(async () => {
    const document = await fetchStatus(fixture, path, headers);
    assert.notEqual(document.checkedAt, null, "The provider has not answered yet.");
    return document;
  });
}

/** The problem in a response, after its status and its headers were checked. */
export async function problemOf(response: Response, status: number): Promise<Problem> {
  const body = await response.text();
  assert.equal(response.status, status, body);
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  assert.equal(response.headers.get("Cache-Control"), "no-store");
  assert.notEqual(response.headers.get("Access-Control-Allow-Origin"), null);
  const problem: Problem = JSON.parse(body);
  assert.equal(problem.status, status);
  return problem;
}

/** Repeats `check` until it does not throw. Throws its last error after `deadlineMs`. */
export async function eventually<Value>(
  check: () => Value | Promise<Value>,
  deadlineMs = 15_000,
  everyMs = 50,
): Promise<Value> {
  const untilMs = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

/** The number of calls to the provider about this payment. */
export function callsFor({ simulator }: Pick<Fixture, "simulator">, id: string): number {
  return simulator.control.judgeReport().callsPerId[`getByUuid/${id}`] ?? 0;
}

/** Opens an event stream. */
export async function watch({ worker }: Pick<Fixture, "worker">, path: string, headers: Record<string, string> = {}) {
  const response = await worker.fetch(`/v1/${path}/events`, { headers: { ...customer(), ...headers } });
  assert.equal(response.status, 200);
  return new EventReader(response);
}

/** Asks the instrumented Worker for what only it can do or see (test/integration/instrumented-worker). */
export async function probeWorker<Answer>(
  { worker }: Fixture,
  what: string,
  query: Record<string, string> = {},
): Promise<Answer> {
  const response = await worker.fetch(`/probe/${what}?${new URLSearchParams(query)}`);
  assert.equal(response.status, 200);
  return (await response.json()) as Answer;
}

/** The hub of a resource path. Its name is a hash, as `edge/platform/objects.ts` makes it. */
export function hubOf(path: string): { name: string } {
  return { name: createHash("sha256").update(path).digest("hex") };
}

/** Personal and internal data in every response of the simulated IXOPAY. None of it may leave the edge. */
export const PERSONAL = [
  ...["Petra", "Beispiel", "petra@example.org", "203.0.113.77", "1984-02-29", "Musterstrasse", "+4366012345678"],
  ...["1237010180", "AT611904300234573201", "ABAGATWW", "411111", "9s92FBBvMuw7nn8t7ChHDRuFXSx3ZVzAJ", "JPMORGAN"],
  ...["c-0815", "PT-9a8b7c6d5e4f", "CP-1234", "SM-0000001", "warehouse 7", "DO NOT HONOUR", "d3b07384d113edec", "M-77"],
];

/** Checks that `text` has none of `secrets`, in clear, percent-encoded or in base64. A log may name a network of 256 addresses. */
export function assertDiscreet(log: string, secrets: string[]): void {
  const text = log.replaceAll(/"network":"(\d+\.){3}0\/24"/g, "");
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").replace(/=+$/, "")])
      assert.ok(!contains(text, form), `${form} is in ${text.slice(0, 300)}`);
  }
}

/** A random id or hash contains a few digits by chance, so a secret of hexadecimal digits counts only as a whole word. */
function contains(text: string, secret: string): boolean {
  if (!/^[0-9a-f]{1,16}$/i.test(secret)) return text.includes(secret);
  assert.ok(secret.length > 4, `${secret} may also be a group of a UUID or of a support code`);
  return new RegExp(`(?<![0-9a-f])${secret}(?![0-9a-f])`, "i").test(text);
}

/** A whole response as text: status, headers and body. */
export async function responseText(response: Response): Promise<string> {
  return [response.status, ...[...response.headers].flat(), await response.text()].join("\n");
}

/**
 * Everything that the Worker has logged until now. The last line is that of a webhook which is sent for it: an empty log
 * would contain no secret either.
 * @param connection one whose provider has webhooks
 */
export async function completeLog(of: Pick<Fixture, "worker">, connection = "shop"): Promise<string> {
  const ray = randomBytes(8).toString("hex");
  await of.worker.fetch(`/v1/${connection}/webhook`, { method: "POST", body: "{}", headers: { "CF-Ray": ray } });
  const line = `{"event":"webhook","requestId":"${ray}","connection":"${connection}"`;
  await eventually(() => assert.ok(logText(of).includes(line), `the log has no line ${line}`));
  return logText(of);
}

/** Everything that the Worker has logged so far. */
export function logText({ worker }: Pick<Fixture, "worker">): string {
  return worker
    .logs()
    .map(({ message }) => message)
    .join("\n");
}

export const SECRETS = [apiKey, username, password, sharedSecret, LINK_KEY, TOKEN_KEY.secret];
