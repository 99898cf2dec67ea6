/**
 * The endpoints of both APIs and their responses.
 * @see https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import type { JsonResponse } from "../shared/responses.ts";
import type { Control } from "./control.ts";
import { type Api, invalidRequest, invalidUuid, notFound, type Target } from "./errors.ts";
import { currentStep, type ResourceType, type SimulatedResource } from "./resources.ts";
import { v1Bulk, v1Items, v1List, v1Operation } from "./v1-documents.ts";
import { v2Bulk, v2Items, v2List, v2Payin, v2Payout, v2Report } from "./v2-documents.ts";

export interface Route {
  api: Api;
  /** The endpoint's name in the judge's report. The items of a bulk count as the bulk. */
  endpoint: string;
  id: string;
  respond(control: Control, query: URLSearchParams): JsonResponse;
}

type Handler = (control: Control, id: string, query: URLSearchParams) => JsonResponse;

const ok = (body: unknown): JsonResponse => ({ status: 200, body });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A handler that writes the resource with this UUID, or returns the endpoint's error for the id. */
function byId(
  target: Target,
  types: ResourceType[],
  write: (resource: SimulatedResource, control: Control, query: URLSearchParams) => JsonResponse,
): Handler {
  return (control, id, query) => {
    if (!UUID.test(id)) return invalidUuid(target, id);
    const resource = control.resources.byId(id, ...types);
    return resource ? write(resource, control, query) : notFound(target);
  };
}

/** A handler that writes the resource with this code, or a list in the API's form when several have it. */
function byCode(
  target: Target,
  types: ResourceType[],
  write: (resource: SimulatedResource, nowMs: number) => unknown,
  toList: (documents: unknown[]) => unknown,
): Handler {
  return (control, code) => {
    const documents = control.resources.byCode(code, ...types).map((resource) => write(resource, control.now()));
    if (documents.length === 0) return notFound(target);
    return ok(documents.length === 1 ? documents[0] : toList(documents));
  };
}

const v1ByCode = byCode("operation", ["purchase", "payout"], v1Operation, v1List);

const HANDLERS: [pattern: RegExp, endpoint: string, handler: Handler][] = [
  [
    /^\/operations\/([^/]+)$/,
    "operations",
    byId("operation", ["purchase", "payout"], (resource, control) => ok(v1Operation(resource, control.now()))),
  ],
  [/^\/code\/([^/]+)$/, "code", v1ByCode],
  [/^\/operations\/code\/([^/]+)$/, "operations/code", v1ByCode],
  [
    /^\/bulk-payments\/([^/]+)$/,
    "bulk-payments",
    byId("bulk", ["bulk"], (bulk, control) => ok(v1Bulk(bulk, control.now()))),
  ],
  [
    /^\/bulk-payments\/([^/]+)\/payments$/,
    "bulk-payments",
    byId("bulk", ["bulk"], (bulk, control, query) => {
      const page = v1Items(bulk, query, control.now());
      return page ? ok(page) : { status: 422, body: { message: "Unprocessable entity", messages: { sort: ["?"] } } };
    }),
  ],
  [
    /^\/v2\/payins\/([^/]+)$/,
    "payins",
    byId("payin", ["purchase"], (resource, control) => ok(v2Payin(resource, control.now()))),
  ],
  [/^\/v2\/payins\/by-code\/([^/]+)$/, "payins/by-code", byCode("payin", ["purchase"], v2Payin, v2List)],
  [
    /^\/v2\/payouts\/([^/]+)$/,
    "payouts",
    byId("payout", ["payout"], (resource, control) => ok(v2Payout(resource, control.now()))),
  ],
  [
    /^\/v2\/payouts\/by-code\/([^/]+)$/,
    "payouts/by-code",
    byCode("payout", ["payout"], (payout, nowMs) => v2Payout(payout, nowMs), v2List),
  ],
  [
    /^\/v2\/bulk-payouts\/([^/]+)$/,
    "bulk-payouts",
    byId("bulk-payout", ["bulk"], (bulk, control) => ok(v2Bulk(bulk, control.now()))),
  ],
  [/^\/v2\/reports\/([^/]+)$/, "reports", byId("report", ["report"], (report, { now }) => ok(v2Report(report, now())))],
  [
    /^\/v2\/reports\/([^/]+)\/file$/,
    "reports",
    byId("report", ["report"], (report, { now }) => {
      const isReady = currentStep(report, now()).step.status === "completed";
      // The server completes the URL, because it knows its own origin.
      if (isReady) return ok({ url: `/_files/${report.id}.csv?expires=3600` });
      return { status: 409, body: { code: "415044", message: "Statement not completed" } };
    }),
  ],
];

/** The route of a URL; null for an unknown path. */
export function routeOf(url: URL): Route | null {
  if (url.pathname === "/v2/payouts") return payoutList(url.searchParams.get("bulkPayoutId") ?? "");
  for (const [pattern, endpoint, handler] of HANDLERS) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const id = decodeURIComponent(match[1] ?? "");
    const api = url.pathname.startsWith("/v2/") ? "v2" : "v1";
    return { api, endpoint, id, respond: (control, query) => handler(control, id, query) };
  }
  return null;
}

function payoutList(bulkId: string): Route {
  return {
    ...{ api: "v2", endpoint: "bulk-payouts", id: bulkId },
    respond: (control, query) => {
      const page = v2Items(control.resources.byId(bulkId, "bulk"), query, control.now());
      return page && UUID.test(bulkId) ? ok(page) : invalidRequest();
    },
  };
}
