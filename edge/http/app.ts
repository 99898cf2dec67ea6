/** The routes of the Worker. */
import { type Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { configOf } from "../config/config.ts";
import { logInternal, requestIdOf } from "../platform/log.ts";
import { type AppEnv, admission, preflight } from "./admission.ts";
import { demo } from "./demo.ts";
import { getEvents } from "./events.ts";
import { getItems } from "./items.ts";
import { createLink } from "./links.ts";
import { openApiResponse } from "./openapi.ts";
import { failureResponse, getHostedLink, getPage, pageAdmission } from "./pages.ts";
import { problemResponse, responseOf } from "./problem-response.ts";
import { getReportFile } from "./report-file.ts";
import { getScripts } from "./scripts.ts";
import { getStatus } from "./status.ts";
import { postWebhook } from "./webhook.ts";

/** Every route but the demo's. */
const routes = new Hono<AppEnv>();

// The API for viewers.
routes.get("/v1/:connection/:kind/:id", admission(), getStatus);
routes.get("/v1/:connection/:kind/:id/events", admission(), getEvents);
routes.get("/v1/:connection/:kind/:id/items", admission("items"), getItems);
routes.get("/v1/:connection/:kind/:id/file", admission("report:download"), getReportFile);
routes.options("/v1/:connection/:kind/:id", preflight);
routes.options("/v1/:connection/:kind/:id/events", preflight);
routes.options("/v1/:connection/:kind/:id/items", preflight);
routes.options("/v1/:connection/:kind/:id/file", preflight);

// For the merchant's server and the provider.
routes.post("/v1/:connection/links", postLink);
routes.post("/v1/:connection/webhook/:key?", postWebhook);

// For customers.
routes.get("/s/:token", getHostedLink);
routes.get("/p/:connection/:kind/:id", pageAdmission, getPage);

// For tools and operators.
routes.get("/.well-known/payment-status.json", getScripts);
routes.get("/openapi.json", (c) => openApiResponse(new URL(c.req.url).origin));
routes.get("/healthz", getHealth);

export const app = new Hono<AppEnv>();
app.use(
  methodNotAllowed<AppEnv>({
    app: routes,
    onMethodNotAllowed: (c, methods) => {
      // Hono would merge the headers of the 404 response into this one.
      c.res = undefined;
      // The path of a webhook also matches the route of a resource, whose kind would be "webhook".
      const allowed = methods.includes("POST") ? ["POST"] : methods;
      return problemResponse({ reason: "method-not-allowed", allow: allowed.join(", ") });
    },
  }),
);
app.route("/", routes);
app.route("/", demo);
// A damaged link to a page still leads to its shop. Only a route gives the name of the connection.
app.all("/p/:connection/*", (c) => failureResponse(c, { reason: "not-found" }));
app.notFound((c) => failureResponse(c, { reason: "not-found" }));
app.onError((thrown, c) => {
  logInternal(requestIdOf(c.req.raw), thrown);
  return failureResponse(c, { reason: "internal" });
});

async function postLink(c: Context<AppEnv>): Promise<Response> {
  const name = c.req.param("connection") ?? "";
  return responseOf(await createLink(await configOf(c.env), name, c.req.raw, Date.now()));
}

/** Whether every connection is configured correctly. The log names the errors. */
async function getHealth(c: Context<AppEnv>): Promise<Response> {
  const { isHealthy } = await configOf(c.env);
  return c.json({ ok: isHealthy }, isHealthy ? 200 : 503, { "Cache-Control": "no-store" });
}
