/** The routes of the Worker. */
import { Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPath } from "hono/utils/url";
import { type AppEnv, admission, preflight } from "./admission.ts";
import { demo } from "./demo/demo.ts";
import { sandboxShop } from "./demo/sandbox-shop.ts";
import { getEvents } from "./events.ts";
import { getItems } from "./items.ts";
import { postLink } from "./links.ts";
import { getOpenApi } from "./openapi.ts";
import { deleteConnection, getConnection, listConnections, putConnection } from "./operations/connections.ts";
import { deleteResource } from "./operations/erase.ts";
import { postGateAction } from "./operations/gate-action.ts";

import { getHealth, getOfAccount } from "./operations/health.ts";
import { getSupportPage } from "./operations/support.ts";
import { getTrace } from "./operations/trace.ts";
import { failureResponse, getHostedLink, getPage, openByGet, pageAdmission, postPage } from "./pages.ts";
import { logged, problemResponse, respond } from "./problem-response.ts";
import { patchOneStatus, putOneStatus } from "./push/put-status.ts";
import { postStatuses } from "./push/statuses.ts";
import { getReportFile } from "./report/report-file.ts";
import { getScripts } from "./scripts.ts";
import { SHARED_PATHS, sharedHostOnly } from "./shared-host.ts";
import { getStatus } from "./status.ts";
import { postWebhook } from "./webhook.ts";

/** For viewers, for the merchant's server and for the provider. Every failure is a problem document. */
const api = new Hono<AppEnv>();
api.get("/v1/:connection/:kind/:id", admission(), respond(getStatus));
api.get("/v1/:connection/:kind/:id/events", admission(), respond(getEvents));
api.get("/v1/:connection/:kind/:id/items", admission("items"), respond(getItems));
api.get("/v1/:connection/:kind/:id/file", admission("report:download"), respond(getReportFile));
api.put("/v1/:connection/:kind/:id", respond(putOneStatus));
api.patch("/v1/:connection/:kind/:id", respond(patchOneStatus));
api.delete("/v1/:connection/:kind/:id", respond(deleteResource));
api.get("/v1/:connection/:kind/:id/trace", respond(getTrace));
api.options("/v1/:connection/:kind/:id", preflight);
api.options("/v1/:connection/:kind/:id/events", preflight);
api.options("/v1/:connection/:kind/:id/items", preflight);
api.options("/v1/:connection/:kind/:id/file", preflight);
// Hono's fast router takes no fixed word where a longer route has a parameter.
api.get("/v1/:connection/:kind", respond(getOfAccount));
api.post("/v1/:connection/links", respond(postLink));
api.post("/v1/:connection/statuses", respond(postStatuses));
api.post("/v1/:connection/gate", respond(postGateAction));
api.post("/v1/:connection/webhook/:key?", respond(postWebhook));

// For whoever runs the deployment.
api.get("/admin/connections", respond(listConnections));
api.get("/admin/connections/:name", respond(getConnection));
api.put("/admin/connections/:name", respond(putConnection));
api.delete("/admin/connections/:name", respond(deleteConnection));

/** For customers. Every failure is a page. */
const pages = new Hono<AppEnv>();
pages.get("/s/:token", getHostedLink);
pages.get("/p/:connection/:kind/:id", pageAdmission, getPage);
pages.post("/s/:token", openByGet);
pages.post("/p/:connection/:kind/:id", postPage);

/** Every route but the demo's. */
const routes = new Hono<AppEnv>();
routes.route("/", api);
routes.route("/", pages);
// For tools and operators.
routes.get("/.well-known/payment-status.json", getScripts);
routes.get("/openapi.json", getOpenApi);
routes.get("/healthz", getHealth);
routes.get("/support", getSupportPage);

export const app = new Hono<AppEnv>({ getPath: routePath });
for (const path of SHARED_PATHS) app.use(path, sharedHostOnly);
app.route("/", routes);
// After the routes, so that only a request that none of them takes pays for it.
app.use(
  methodNotAllowed<AppEnv>({
    app: routes,
    onMethodNotAllowed: (c, methods) => {
      // Hono would merge the headers of the 404 response into this one.
      c.res = undefined;
      // The path of a webhook also matches the route of a resource, whose kind would be "webhook".
      const isWebhook = c.req.path.startsWith("/v1/") && methods.includes("POST");
      const allowed = isWebhook ? ["POST"] : methods;
      return problemResponse({ reason: "method-not-allowed", allow: allowed.join(", ") });
    },
  }),
);
// A damaged link to a page still leads to its shop. Only a route gives the name of the connection.
app.all("/p/:connection/*", (c) => failureResponse(c, { reason: "not-found" }));
app.route("/", sandboxShop);
app.route("/", demo);
app.notFound((c) => failureResponse(c, { reason: "not-found" }));
// The only handler of errors: Hono wraps each handler of a part that has its own.
app.onError(logged((c) => failureResponse(c, { reason: "internal" })));

/** Addresses that people and providers copy: a sentence or a form may have put a slash or a full stop behind them. */
const COPIED = /^(\/[ps]\/.|\/v1\/[^/]+\/webhook(\/[^/]+)?$)/;

/**
 * The path of a request, decoded as Hono does. A slash or a full stop at the end of a page, a hosted link or a webhook
 * address is ignored. At the end of any other path, or percent-encoded, it belongs to the id.
 */
export function routePath(request: Request): string {
  const path = getPath(request);
  if (!path.endsWith("/") && !path.endsWith(".")) return path;
  const [addressed = ""] = request.url.split(/[?#]/, 1);
  const bare = path.slice(0, path.length - (addressed.length - addressed.replace(/[/.]+$/, "").length));
  return COPIED.test(bare) ? bare : path;
}
