/** A client of a simulated Yuno with its own clock, for the simulator's tests. */
import type { TestContext } from "node:test";
import * as z from "zod";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulatorOptions } from "./server.ts";

export const KEYS = {
  "public-api-key": SIMULATED_ACCOUNT.publicApiKey,
  "private-secret-key": SIMULATED_ACCOUNT.privateSecretKey,
};
export const REPORT_KEYS = { ...KEYS, "x-organization-code": SIMULATED_ACCOUNT.organizationCode };

export async function start(t: TestContext, options: YunoSimulatorOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const simulator = await startYunoSimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  /** The response, with its body parsed unless it is empty. */
  const request = async (path: string, headers: Record<string, string> = KEYS, method = "GET") => {
    const response = await fetch(simulator.url + path, { method, headers });
    const text = await response.text();
    const body: z.infer<typeof bodySchema> = text === "" ? null : bodySchema.parse(JSON.parse(text));
    return { status: response.status, headers: response.headers, text, body };
  };
  return { simulator, control: simulator.control, clock, request };
}

const bodySchema = z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]).nullable();
export const errorCode = (body: unknown) =>
  z.looseObject({ code: z.string(), messages: z.array(z.string()) }).parse(body).code;
export const paymentOf = (body: unknown) =>
  z.looseObject({ payment: z.record(z.string(), z.unknown()) }).parse(body).payment;
