/** Clients of a simulated Mollie with its own clock: plain HTTP, and the vendor's npm client. */
import http from "node:http";
import https from "node:https";
import type { TestContext } from "node:test";
import { createMollieClient } from "@mollie/api-client";
import * as z from "zod";
import { type MollieSimulatorOptions, SIMULATED_ACCOUNT, startMollieSimulator } from "./server.ts";

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
export const API_KEY = bearer(SIMULATED_ACCOUNT.apiKey);
export const ACCESS_TOKEN = bearer(SIMULATED_ACCOUNT.accessToken);

const bodySchema = z.record(z.string(), z.unknown());

export async function start(t: TestContext, options: MollieSimulatorOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const simulator = await startMollieSimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  const request = async (path: string, headers: Record<string, string> = API_KEY, method = "GET") => {
    const response = await fetch(simulator.baseUrl + path, { method, headers });
    return { status: response.status, headers: response.headers, body: bodySchema.parse(await response.json()) };
  };
  return { simulator, control: simulator.control, clock, request };
}

/** The vendor's client. It makes an agent for https at its start: for loopback it gets one that makes plain requests. */
export function vendorClient(apiEndpoint: string) {
  const { Agent } = https;
  Object.assign(https, { Agent: http.Agent });
  try {
    return createMollieClient({ apiKey: SIMULATED_ACCOUNT.apiKey, apiEndpoint });
  } finally {
    Object.assign(https, { Agent });
  }
}
