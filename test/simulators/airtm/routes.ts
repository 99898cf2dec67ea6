/** What each address of the two APIs is about and what it answers. No I/O; the clock comes with the control. */
import type { JsonResponse } from "../shared/responses.ts";
import type { Control } from "./control.ts";
import { type Api, invalidRequest, notFound, noUuid } from "./errors.ts";
import { currentStep, type ResourceType } from "./resources.ts";
import { v1Bulk, v1Items, v1Operation } from "./v1-documents.ts";
import { v2Bulk, v2Items, v2Payin, v2Payout, v2Report } from "./v2-documents.ts";

export interface Route {
  api: Api;
  /** What the call names, prefixed by its endpoint; a bulk's items count as the bulk. */
  endpoint: string;
  id: string;
  answer(control: Control, query: URLSearchParams): JsonResponse;
}

type Handler = (control: Control, id: string, query: URLSearchParams) => JsonResponse;

const ok = (body: unknown): JsonResponse => ({ status: 200, body });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The thing with this UUID, or what this endpoint says to such an id. */
function byId(
  what: Parameters<typeof notFound>[0],
  types: ResourceType[],
  write: (
    resource: NonNullable<ReturnType<Control["resources"]["byId"]>>,
    control: Control,
    query: URLSearchParams,
  ) => JsonResponse,
): Handler {
  return (control, id, query) => {
    if (!UUID.test(id)) return noUuid(what, id);
    const resource = control.resources.byId(id, ...types);
    return resource ? write(resource, control, query) : notFound(what);
  };
}

const byCode: Handler = (control, code) => {
  const resource = control.resources.byCode(code, "purchase", "payout");
  return resource ? ok(v1Operation(resource, control.now())) : notFound("operation");
};

const HANDLERS: [pattern: RegExp, endpoint: string, handler: Handler][] = [
  [
    /^\/operations\/([^/]+)$/,
    "operations",
    byId("operation", ["purchase", "payout"], (resource, control) => ok(v1Operation(resource, control.now()))),
  ],
  [/^\/code\/([^/]+)$/, "code", byCode],
  [/^\/operations\/code\/([^/]+)$/, "operations/code", byCode],
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
  [
    /^\/v2\/payins\/by-code\/([^/]+)$/,
    "payins/by-code",
    (control, code) => {
      const resource = control.resources.byCode(code, "purchase");
      return resource ? ok(v2Payin(resource, control.now())) : notFound("payin");
    },
  ],
  [
    /^\/v2\/payouts\/([^/]+)$/,
    "payouts",
    byId("payout", ["payout"], (resource, control) => ok(v2Payout(resource, control.now()))),
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
      // The address is made whole by the server, which knows its own.
      if (isReady) return ok({ url: `/_files/${report.id}.csv?expires=3600` });
      return { status: 409, body: { code: "415044", message: "Statement not completed" } };
    }),
  ],
];

/** What this address is about; null where there is none. */
export function routeOf(url: URL): Route | null {
  if (url.pathname === "/v2/payouts") return payoutList(url.searchParams.get("bulkPayoutId") ?? "");
  for (const [pattern, endpoint, handler] of HANDLERS) {
    const found = pattern.exec(url.pathname);
    if (!found) continue;
    const id = decodeURIComponent(found[1] ?? "");
    const api = url.pathname.startsWith("/v2/") ? "v2" : "v1";
    return { api, endpoint, id, answer: (control, query) => handler(control, id, query) };
  }
  return null;
}

function payoutList(bulkId: string): Route {
  return {
    ...{ api: "v2", endpoint: "bulk-payouts", id: bulkId },
    answer: (control, query) => {
      const page = v2Items(control.resources.byId(bulkId, "bulk"), query, control.now());
      return page && UUID.test(bulkId) ? ok(page) : invalidRequest();
    },
  };
}
