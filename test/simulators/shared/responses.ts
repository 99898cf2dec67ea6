/** Sends a provider's response over HTTP, intact or changed by a fault. */
import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

export interface JsonResponse {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export function sendJson(response: ServerResponse, answer: JsonResponse): void {
  const body = JSON.stringify(answer.body);
  response.writeHead(answer.status, { ...JSON_TYPE, ...answer.headers });
  response.end(body);
}

/** Sends `answer` changed by the fault. `errorBody` returns the provider's own body for an HTTP status. */
export function sendFaulty(
  response: ServerResponse,
  fault: Fault,
  answer: JsonResponse,
  errorBody: (status: number) => unknown,
): void {
  const json = JSON.stringify(answer.body);
  switch (fault.kind) {
    case "latency":
      sendAfter(response, fault.ms, () => sendJson(response, answer));
      break;
    case "status":
      sendJson(response, { status: fault.status, body: fault.body ?? errorBody(fault.status) });
      break;
    case "too-many-requests": {
      const seconds = fault.retryAfterSeconds;
      const headers = seconds === undefined ? {} : { headers: { "Retry-After": String(seconds) } };
      sendJson(response, { status: 429, body: errorBody(429), ...headers });
      break;
    }
    case "cut-body":
      response.writeHead(answer.status, { ...JSON_TYPE, "Content-Length": String(Buffer.byteLength(json)) });
      response.write(json.slice(0, json.length / 2), () => response.destroy());
      break;
    case "garbage":
      response.writeHead(200, JSON_TYPE).end(Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x22, 0xc3, 0x28, 0x0a]));
      break;
    case "html":
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Gateway</title><h1>Hi</h1>");
      break;
    case "redirect":
      response.writeHead(302, { Location: fault.location }).end();
      break;
    case "huge-body":
      writeHuge(response.writeHead(200, JSON_TYPE), fault.bytes);
      break;
    case "deep-nesting":
      response.writeHead(200, JSON_TYPE).end("[".repeat(fault.depth) + "]".repeat(fault.depth));
      break;
    case "wrong-types":
      sendJson(response, { ...answer, body: withWrongTypes(answer.body) });
      break;
    case "slow-bytes":
      writeSlowly(response.writeHead(answer.status, JSON_TYPE), Buffer.from(json), fault.everyMs);
      break;
    case "hang":
      break;
    case "reset":
      response.destroy();
      break;
  }
}

function sendAfter(response: ServerResponse, ms: number, run: () => void): void {
  const timer = setTimeout(run, ms);
  response.on("close", () => clearTimeout(timer));
}

/** Writes valid JSON to the last byte: the reader can only protect itself by a limit on the size. */
function writeHuge(response: ServerResponse, bytes: number): void {
  const chunk = "x".repeat(65_536);
  let left = bytes;
  response.write('{"success":true,"padding":"');
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end('"}');
  };
  more();
}

function writeSlowly(response: ServerResponse, body: Buffer, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < body.length) return void response.write(body.subarray(at, ++at));
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.on("close", () => clearInterval(timer));
}

/** The same document with the same names. Every value has another type than documented. */
function withWrongTypes(value: unknown): unknown {
  if (typeof value === "string") return { was: "text" };
  if (typeof value === "number") return [value];
  if (typeof value === "boolean") return "perhaps";
  if (value === null) return 0;
  if (Array.isArray(value)) return "a list";
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, withWrongTypes(each)]));
}
