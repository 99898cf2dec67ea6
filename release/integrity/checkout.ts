/**
 * What a deployment of this checkout answers: its routes run in this process, with the files of the build and the
 * configuration of the deployment. No provider and no object is called.
 */
import { randomBytes } from "node:crypto";
import { decodeJwt } from "jose";
import * as z from "zod";
import { type ResourceRef, SCOPES } from "../../contract/resource.ts";
import type { TokenFact } from "../../edge/access/access.ts";
import { checkStatusToken } from "../../edge/access/check-token.ts";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Config, configOf, connectionOf } from "../../edge/config/config.ts";
import { type Connection, credentialsName } from "../../edge/config/connection.ts";
import { connectionAt } from "../../edge/config/sandbox-connection.ts";
import { overHttps } from "../../edge/http/transport.ts";
import { applyPollResult } from "../../edge/hub/apply-poll-result.ts";
import { recordOf } from "../../edge/hub/status-record.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../edge/hub/wire.ts";
import { NO_FACTS } from "../../edge/providers/facts.ts";
import type { BuiltFiles } from "./built-files.ts";
import { placeholderCredentials } from "./placeholder-credentials.ts";

interface App {
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd. */
const APP = "../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

/** `[vars]` of wrangler.toml. */
export type Variables = Record<string, unknown>;

const claimsSchema = z.object({ scope: z.string(), ret: z.string().optional(), retry: z.string().optional() });

export class Checkout {
  readonly files: BuiltFiles;
  readonly config: Config;
  readonly #env: object;
  readonly #key: { kid: string; secret: string };

  private constructor(files: BuiltFiles, config: Config, env: object, key: { kid: string; secret: string }) {
    this.files = files;
    this.config = config;
    this.#env = env;
    this.#key = key;
  }

  /** Throws with a sentence when the configuration has an error that the Worker would have too. */
  static async open(files: BuiltFiles, variables: Variables): Promise<Checkout> {
    const key = { kid: "integrity", secret: randomBytes(32).toString("base64url") };
    const tables = z.record(z.string(), z.unknown()).parse(jsonOf(variables.CONNECTIONS ?? {}));
    const secrets: Record<string, unknown> = {};
    for (const [name, table] of Object.entries(tables))
      secrets[credentialsName(name)] = await placeholderCredentials(name, table);
    const env = {
      ...variables,
      ...secrets,
      TOKEN_KEYS: [{ ...key, alg: "HS256" }],
      // This process sends every request from one place.
      VIEWER_LIMITS: "off",
      ASSETS: files,
      STATUS_HUB: namespaceOf(hubOfAnyPayment()),
      PROVIDER_GATE: namespaceOf({}),
    };
    return new Checkout(files, await configOf(env), env, key);
  }

  /** The answer to a request for a route of the Worker. */
  async answer(request: Request): Promise<Response> {
    return overHttps(request, () => app.fetch(request, this.#env));
  }

  /** The binding of the built files, as the pages of the Worker read them. */
  get assets(): { ASSETS: BuiltFiles } {
    return { ASSETS: this.files };
  }

  /** The connection as a request to this origin sees it; null when it does not exist. */
  connection(name: string, origin: string): Connection | null {
    const found = connectionOf(this.config, name);
    return found && connectionAt(found, origin);
  }

  /** The names of the configured connections, with that of the sandbox where it is on. */
  get connections(): string[] {
    return [...this.config.connections.keys()];
  }

  /** A token with the claims of another, since this checkout does not know the deployment's keys. */
  async resigned(token: string, resource: ResourceRef): Promise<string> {
    const { scope, ret, retry } = claimsSchema.parse(decodeJwt(token));
    return createStatusToken({
      key: this.#key,
      resource,
      scopes: SCOPES.filter((each) => scope.split(" ").includes(each)),
      returnUrl: ret,
      retryUrl: retry,
    });
  }

  /** What a token of this checkout lets its holder see. */
  async factOf(token: string, resource: ResourceRef): Promise<TokenFact> {
    const claims = await checkStatusToken(token, resource, this.config.tokenKeys, 0, Date.now());
    return claims.ok ? { token: "valid", claims: claims.value } : { token: "invalid" };
  }
}

function jsonOf(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

function namespaceOf(stub: object): object {
  return { getByName: () => stub, jurisdiction: () => namespaceOf(stub) };
}

const ANY_PAYMENT = emptyHubState({ connection: "any", kind: "payment", id: "any" }, 0);
const ANY_FACTS = { ...NO_FACTS, state: "processing", settled: false } as const;
export const RECORD_OF_ANY_PAYMENT = recordOf(
  applyPollResult(ANY_PAYMENT, { outcome: "found", facts: ANY_FACTS }, 0, 0),
);

/** Only the headers of a page come from this hub: its content is made from the status that the deployment shows. */
function hubOfAnyPayment(): object {
  const record = encodeRecord(RECORD_OF_ANY_PAYMENT);
  return {
    read: async () => record,
    fetch: async () => new Response(record),
    items: async () => ({ version: 1, page: { items: [], next: null } }),
  };
}
