/**
 * `npm run connections -- list`, `-- put <name> [FILE]`, `-- remove <name>`, `-- reseal`: the connections that a deployment
 * keeps as data. `put` reads JSON from FILE or from standard input, so that no list of processes shows credentials. `reseal`
 * seals all credentials with the first key of `SEALING_KEY`. `--edge URL` (default `http://localhost:8787`). The key is in
 * the environment variable `ADMIN_KEY`. Exits with 1 when the deployment refuses, and with 2 when the command is wrong.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { readArguments } from "./arguments.ts";

const pageSchema = z.object({
  connections: z.array(
    z.looseObject({ name: z.string(), provider: z.string().nullable(), savedAt: z.string().optional() }),
  ),
  next: z.string().nullable(),
});
const storedSchema = z.object({ name: z.string(), connection: z.unknown(), sealedWith: z.string().nullable() });
const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).default([]),
});

const USAGE =
  "Usage: ADMIN_KEY=… npm run connections -- list | put <name> [FILE] | remove <name> | reseal [--edge URL]";

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: { edge: { type: "string", default: "http://localhost:8787" } },
  },
  USAGE,
);
const [command = "", name = "", file] = positionals;
const key = process.env.ADMIN_KEY;
if (!URL.canParse(values.edge)) end(2, USAGE);
if (!key) end(2, "Set the environment variable ADMIN_KEY to that of the deployment.");

if (command === "list") await list();
else if (command === "put" && name) await put(name, readFileSync(file ?? 0, "utf8"));
else if (command === "remove" && name) await remove(name);
else if (command === "reseal") await reseal();
else end(2, USAGE);

async function list(): Promise<void> {
  for (const each of await allConnections()) {
    console.log([each.name, each.provider ?? "unreadable", each.savedAt ?? ""].join("\t").trimEnd());
  }
}

async function put(connection: string, body: string): Promise<void> {
  const response = await request("PUT", `/${connection}`, body);
  console.log(
    `${connection}: ${response.status === 201 ? "added" : "changed"}. It counts everywhere within 2 minutes.`,
  );
}

async function remove(connection: string): Promise<void> {
  await request("DELETE", `/${connection}`);
  console.log(`${connection}: removed. It counts everywhere within 2 minutes.`);
}

/** Without credentials in the body, those that are stored stay, sealed anew. */
async function reseal(): Promise<void> {
  for (const each of await allConnections()) {
    const response = await request("GET", `/${each.name}`);
    const before = storedSchema.parse(await response.json());
    const headers = { "If-Match": response.headers.get("ETag") ?? "*" };
    const after = await request("PUT", `/${each.name}`, JSON.stringify(before.connection), headers);
    console.log(`${each.name}: ${before.sealedWith} → ${storedSchema.parse(await after.json()).sealedWith}`);
  }
}

async function allConnections(): Promise<z.infer<typeof pageSchema>["connections"]> {
  const all: z.infer<typeof pageSchema>["connections"] = [];
  let next: string | null = null;
  do {
    const query: string = next === null ? "" : `?${new URLSearchParams({ after: next })}`;
    const response = await request("GET", query);
    const page: z.infer<typeof pageSchema> = pageSchema.parse(await response.json());
    all.push(...page.connections);
    next = page.next;
  } while (next !== null);
  return all;
}

/** The response of the deployment. Ends the command with every mistake when it refuses. */
async function request(method: string, path: string, body?: string, headers = {}): Promise<Response> {
  const address = new URL(`/admin/connections${path}`, values.edge);
  const init = { method, headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers } };
  const sent = fetch(address, { ...init, redirect: "error", ...(body !== undefined && { body }) });
  const response = await sent.catch(() => end(2, `${address.origin} cannot be reached.`));
  if (response.ok) return response;
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  const { detail, errors } = problem.data ?? { detail: "no reason given", errors: [] };
  return end(
    1,
    [`${response.status}: ${detail}`, ...errors.map((each) => `  ${each.pointer || "/"}: ${each.detail}`)].join("\n"),
  );
}

function end(code: number, reason: string): never {
  console.error(reason);
  process.exit(code);
}
