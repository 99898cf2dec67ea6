/**
 * The routes, in the order of a customer's journey. Each one is admitted, carried out, answered; everything that can be
 * expected to go wrong is a `Failure` and becomes a problem document here.
 */
import { Hono } from "hono";
import type { Scope } from "../../contract/resource.ts";
import { type Failure, problemResponse, type Refused } from "../access/failure.ts";
import { openStream } from "../access/open-streams.ts";
import { admitViewer, preflight } from "../access/viewer.ts";
import { type Config, configOf } from "../config/config.ts";
import { type AdmittedViewer, HubClient } from "../hub/hub-client.ts";
import { connectionIn, failurePage } from "../page/failure-page.ts";
import { preservedQuery } from "../page/page-query.ts";
import { statusPage } from "../page/status-page.ts";
import { scriptInventory } from "../platform/build-manifest.ts";
import { causeOf, log, requestIdOf } from "../platform/log.ts";
import { snapshot } from "../status/snapshot.ts";
import { demo } from "./demo.ts";
import { eventStream, eventStreamHeaders } from "./event-stream.ts";
import { openLink } from "./hosted-link.ts";
import { bulkItems } from "./items.ts";
import { makeLink } from "./links.ts";
import { openApiResponse } from "./openapi.ts";
import { reportFile } from "./report-file.ts";
import { receiveWebhook } from "./webhook.ts";

function respond(result: Response | Refused): Response {
  return result instanceof Response ? result : problemResponse(result.failure, result.headers);
}

/** The viewer of a request with the hub of their resource, or why they are refused. */
async function admit(
  env: Env,
  config: Config,
  request: Request,
  scope: Scope = "status",
): Promise<{ viewer: AdmittedViewer } | Refused> {
  const admitted = await admitViewer(config, request, scope);
  if ("failure" in admitted) return admitted;
  const { connection, resource, access } = admitted.viewer;
  return { viewer: { ...admitted.viewer, hub: new HubClient(env, connection, resource, access.trusted) } };
}

async function fileFor(env: Env, viewer: AdmittedViewer, request: Request): Promise<Response | Refused> {
  // Where the file lies costs the account a call, and a HEAD wants no file.
  if (request.method === "HEAD") return new Response(null, { headers: viewer.headers });
  return reportFile(env, viewer, requestIdOf(request));
}

function wrongMethod(allowed: string): () => Response {
  return () => problemResponse({ reason: "method-unknown", allowed });
}

export const app = new Hono<{ Bindings: Env }>();

// A page on another site asks whether it may send a token.
app.options("/v1/:connection/:kind/:id/:part?", () => preflight());

// One look.
app.get("/v1/:connection/:kind/:id", async (c) => {
  const admitted = await admit(c.env, await configOf(c.env), c.req.raw);
  if ("failure" in admitted) return respond(admitted);
  return respond(await snapshot(admitted.viewer, c.req.raw, Date.now));
});

// Keep looking.
app.get("/v1/:connection/:kind/:id/events", async (c) => {
  const config = await configOf(c.env);
  const admitted = await admit(c.env, config, c.req.raw);
  if ("failure" in admitted) return respond(admitted);
  const { viewer } = admitted;
  // Nobody would ever read, and so end, the stream behind a HEAD.
  if (c.req.method === "HEAD") return new Response(null, { headers: eventStreamHeaders(viewer) });
  const stream = openStream(config.viewerLimits, viewer, c.req.raw);
  if ("failure" in stream) return respond(stream);
  const socket = await viewer.hub.watch().catch((thrown: unknown) => {
    stream.close();
    throw thrown;
  });
  return eventStream(viewer, socket, c.req.raw.signal, stream.close);
});

// See each payout of a bulk payout.
app.get("/v1/:connection/:kind/:id/items", async (c) => {
  const admitted = await admit(c.env, await configOf(c.env), c.req.raw, "items");
  return respond("failure" in admitted ? admitted : await bulkItems(admitted.viewer, c.req.raw));
});

// Fetch a report.
app.get("/v1/:connection/:kind/:id/file", async (c) => {
  const admitted = await admit(c.env, await configOf(c.env), c.req.raw, "report:download");
  if ("failure" in admitted) return respond(admitted);
  return respond(await fileFor(c.env, admitted.viewer, c.req.raw));
});

// A customer opens a link.
app.get("/s/:token", async (c) => {
  const opened = await openLink(await configOf(c.env), c.req.param("token"), new URL(c.req.url), Date.now());
  return opened instanceof Response ? opened : failurePage(c.env, c.req.raw, opened.failure, opened.connection);
});

// The hosted page. Its form asks for the file where no script can.
app.get("/p/:connection/:kind/:id", async (c) => {
  const config = await configOf(c.env);
  const request = c.req.raw;
  const wantsFile = c.req.query("download") !== undefined;
  const admitted = await admit(c.env, config, request, wantsFile ? "report:download" : "status");
  const connection = connectionIn(config, c.req.path);
  if ("failure" in admitted) return failurePage(c.env, request, admitted.failure, connection);
  if (!wantsFile) return statusPage(c.env, admitted.viewer, request, Date.now);
  const file = await fileFor(c.env, admitted.viewer, request);
  if (file instanceof Response) return file;
  // Too early or too late, which the page itself says better.
  if (file.failure.reason === "nothing-there")
    return c.redirect(`?${new URLSearchParams(preservedQuery(new URL(c.req.url)))}`, 303);
  return failurePage(c.env, request, file.failure, connection);
});

// What a merchant's inventory of scripts needs.
app.get("/.well-known/payment-status.json", async (c) => scriptInventory(c.env, new URL(c.req.url).origin));

// The merchant's server asks for a token.
app.post("/v1/:connection/links", async (c) =>
  respond(await makeLink(await configOf(c.env), c.req.param("connection"), c.req.raw, Date.now())),
);

// The provider tells.
app.post("/v1/:connection/webhook/:key?", async (c) => {
  const { connection, key } = c.req.param();
  return respond(await receiveWebhook(c.env, await configOf(c.env), connection, key ?? null, c.req.raw));
});

// A program asks what it can ask.
app.get("/openapi.json", (c) => openApiResponse(new URL(c.req.url).origin));

// The operator's monitoring asks. Names of what is wrong are in the log only.
app.get("/healthz", async (c) => {
  const { isHealthy } = await configOf(c.env);
  return c.json({ ok: isHealthy }, isHealthy ? 200 : 503, { "Cache-Control": "no-store" });
});

app.route("/", demo);

// What is there, but not by this method. Asked only when no route fits: among the routes, where two of these fit one
// path, they would keep Hono from its fast router and make every look match twice. Order matters: a webhook's path has
// the shape of a thing's.
const otherMethods = new Hono<{ Bindings: Env }>()
  .all("/v1/:connection/links", wrongMethod("POST"))
  .all("/v1/:connection/webhook/:key?", wrongMethod("POST"))
  .all("/v1/:connection/:kind/:id", wrongMethod("GET, HEAD, OPTIONS"))
  .all("/v1/:connection/:kind/:id/:part{events|items|file}", wrongMethod("GET, HEAD, OPTIONS"))
  .all("/s/:token", wrongMethod("GET, HEAD"))
  .all("/p/:connection/:kind/:id", wrongMethod("GET, HEAD"))
  .all("/healthz", wrongMethod("GET, HEAD"))
  .all("/.well-known/payment-status.json", wrongMethod("GET, HEAD"))
  .all("/openapi.json", wrongMethod("GET, HEAD"))
  .notFound((c) => tell({ reason: "nothing-there" }, c.env, c.req.raw));
app.notFound((c) => otherMethods.fetch(c.req.raw, c.env));
app.onError((thrown, c) => {
  log({ event: "internal", requestId: requestIdOf(c.req.raw), cause: causeOf(thrown) });
  return tell({ reason: "bug" }, c.env, c.req.raw);
});

/** To a customer as a page, to a program as a problem document. */
async function tell(failure: Failure, env: Env, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const isPage = /^\/[ps]\//.test(pathname);
  const isBrowsing = !pathname.startsWith("/v1/") && /text\/html/.test(request.headers.get("Accept") ?? "");
  const problem = problemResponse(failure);
  if (!isPage && !isBrowsing) return problem;
  try {
    return await failurePage(env, request, failure, connectionIn(await configOf(env), pathname));
  } catch {
    return problem;
  }
}
