/**
 * Compares what the API answers about the resource of a page: its headers, which origins may read it, and what the
 * configuration decides about its content. The provider decides the rest.
 */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type State, statusDocumentSchema } from "../../contract/status.ts";
import type { Connection } from "../../edge/config/connection.ts";
import type { Checkout } from "./checkout.ts";
import type { Client, Requester } from "./clients.ts";
import { answerDifferences } from "./compare-answer.ts";
import { headerDifferences } from "./compare-headers.ts";
import { contradictions } from "./expected-page.ts";

/** No connection can list it: the name is reserved (RFC 2606). */
const FOREIGN_ORIGIN = "https://integrity.invalid";

export interface ApiQuery {
  origin: string;
  connection: Connection;
  resource: ResourceRef;
  /** The state that it must have; null when only the provider knows it. */
  state: State | null;
  /** The token of the deployment, and that of this checkout. */
  tokens: { actual: string; expected: string } | null;
  client: Client;
  label: string;
}

/** The differences for a page of the connection's own origin and for one of another. */
export async function apiDifferences(checkout: Checkout, requester: Requester, query: ApiQuery): Promise<string[]> {
  const { origins } = query.connection;
  const [own = FOREIGN_ORIGIN] = origins === "*" ? [] : origins.filter((origin) => !origin.includes("*"));
  const found: string[] = [];
  for (const embedder of new Set([own, FOREIGN_ORIGIN]))
    found.push(...(await differencesFor(checkout, requester, query, embedder)));
  return [...new Set(found)];
}

async function differencesFor(
  checkout: Checkout,
  requester: Requester,
  { origin, connection, resource, state, tokens, client, label }: ApiQuery,
  embedder: string,
): Promise<string[]> {
  const url = new URL(`/v1/${resourcePath(resource)}`, origin);
  const headers = client.headersFor("data", embedder);
  const bearer = (token: string | undefined) => (token ? { ...headers, Authorization: `Bearer ${token}` } : headers);
  const actual = await requester.send(url, "GET", bearer(tokens?.actual), label);
  const expected = await checkout.answer(new Request(url, { headers: bearer(tokens?.expected) }));
  if (actual.status !== 200 || expected.status !== 200) return answerDifferences(actual, expected, label);
  await expected.body?.cancel();
  const found = headerDifferences(actual.headers, expected.headers);
  const document = documentIn(actual.body);
  if (!document) return [...found, "The API gives no status that can be read."];
  if (state !== null && document.state !== state)
    found.push(`The API gives the state ${document.state} instead of ${state}.`);
  return [...found, ...contradictions(document, { connection, resource })];
}

function documentIn(body: Buffer) {
  try {
    return statusDocumentSchema.parse(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}
