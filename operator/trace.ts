/**
 * `npm run trace -- <connection> <kind> <id>`: prints what has happened to a resource, from `GET …/trace` of a deployment.
 * `--edge URL` (default `http://localhost:8787`). The connection's link key is read from the environment variable `LINK_KEY`,
 * since every user of a machine can read the arguments of a program.
 */
import { isKind, resourcePath } from "../contract/resource.ts";
import { isSupportCode } from "../contract/support-code.ts";
import { resourceTraceSchema } from "../edge/operations/resource-trace.ts";
import { readArguments } from "./arguments.ts";
import { traceLines } from "./trace-text.ts";

const USAGE = "Usage: LINK_KEY=… npm run trace -- <connection> <kind> <id> [--edge URL]";

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: { edge: { type: "string", default: "http://localhost:8787" } },
  },
  USAGE,
);

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}

/** Why a Worker that responds has no trace. The response does not say it, so that nobody can ask for names of connections. */
function reasonOfNotFound(id: string): string {
  if (isSupportCode(id))
    return "This is a support code, not an id. The lines of the log with this code belong to the resource.";
  return "The connection has no linkKey, or it cannot have this kind and id. A local Worker reads .dev.vars when it starts.";
}

const [connection, kind, id] = positionals;
const key = process.env.LINK_KEY;
if (!connection || !kind || !id || !isKind(kind) || !URL.canParse(values.edge)) refuse(USAGE);
if (!key) refuse("Set the environment variable LINK_KEY to the connection's linkKey or supportKey.");

const address = new URL(`/v1/${resourcePath({ connection, kind, id })}/trace`, values.edge);
const response = await fetch(address, { headers: { Authorization: `Bearer ${key}` }, redirect: "error" }).catch(() =>
  refuse(`${address.origin} cannot be reached.`),
);
const body: unknown = await response.json().catch(() => null);
if (!response.ok) {
  const detail =
    typeof body === "object" && body !== null && "detail" in body ? String(body.detail) : "no reason given";
  refuse(`${response.status}: ${detail}${response.status === 404 ? `\n${reasonOfNotFound(id)}` : ""}`);
}
const trace = resourceTraceSchema.safeParse(body);
if (!trace.success) refuse("The response is not a trace: the deployment has another version.");
for (const line of traceLines(trace.data)) console.log(line);
