// Fuzz targets of the provider adapters: whatever a provider's response contains, an adapter does not throw and returns only
// consistent facts, and no forged webhook is accepted.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { KINDS } from "../../contract/resource.ts";
import { ok } from "../../edge/platform/result.ts";
import { loadProvider } from "../../edge/providers/load-provider.ts";
import type { QueryStep } from "../../edge/providers/query.ts";
import type { FuzzedAccount } from "../providers/fuzzed-account.ts";
import { NOW_MS, WEBHOOK_URI } from "./fuzz-fixture.ts";
import { hostile, mutated } from "./inputs.ts";
import type { Target } from "./target.ts";

const PROVIDERS = fileURLToPath(new URL("../providers", import.meta.url));

interface Module {
  fuzzed: FuzzedAccount[];
}

/** The accounts of all providers, each with the bodies of its provider's fixtures. */
export const ADAPTERS = (await Promise.all(globSync(`${PROVIDERS}/*/account.ts`).toSorted().map(adaptersIn))).flat();

async function adaptersIn(file: string) {
  const folder = dirname(file);
  const name = basename(folder);
  const { fuzzed }: Module = await import(pathToFileURL(file).href);
  const bodies = globSync(`${folder}/fixtures/**/*.json`).map((path) => readFileSync(path, "utf8"));
  return fuzzed.map((each) => ({ ...each, name, provider: loadProvider(name), bodies }));
}

const adapter = fc.constantFrom(...ADAPTERS);
const cases = adapter.chain((each) =>
  fc.record({ each: fc.constant(each), text: fc.oneof(fc.constantFrom(...each.bodies).chain(mutated), hostile) }),
);

export const responses: Target = {
  name: "providers' responses",
  share: 15,
  property: fc.asyncProperty(
    cases,
    fc.constantFrom(...KINDS),
    fc.constantFrom(200, 200, 200, 400, 401, 404, 429, 500),
    async ({ each, text }, kind, status) => {
      const provider = await each.provider;
      assert.ok(provider);
      if (!provider.query) return;
      const body = new TextEncoder().encode(text);
      const session = each.session?.() ?? { bearer: null };
      // An adapter stops reading a response about another id, so the query uses the id of the response.
      const [, named = "x"] = /"(?:id|uuid|code)": ?"([^"]{1,255})"/.exec(text) ?? [];
      let step: QueryStep = { outcome: "more", cursor: null };
      for (let steps = 0; step.outcome === "more" && steps < 5; steps++) {
        const query = {
          kind,
          id: named,
          nowMs: NOW_MS,
          trusted: true,
          firstRequestedMs: NOW_MS,
          cursor: step.cursor,
          session,
        };
        step = await provider.query(each.account, query, async () => ok({ status, headers: new Headers(), body }));
      }
      if (step.outcome !== "found") return;
      assert.ok(status === 200, `${each.name} found a status in a response with ${status}`);
      assert.ok(step.facts.state !== "unknown" || !step.facts.settled);
    },
  ),
};

export const signatures: Target = {
  name: "providers' signatures",
  share: 10,
  property: fc.asyncProperty(
    cases,
    fc.string({ unit: fc.constantFrom(..."aZ09=+/ ,.") }),
    async ({ each, text }, noise) => {
      const provider = await each.provider;
      const genuine = each.bodies[text.length % each.bodies.length] ?? "{}";
      // The signature of another body, or noise instead of a signature.
      const headers = each.sign?.(genuine === text ? `${text} ` : genuine, { uri: WEBHOOK_URI, nowMs: NOW_MS }) ?? {};
      const spoiled = noise === "" ? headers : Object.fromEntries(Object.keys(headers).map((name) => [name, noise]));
      const request = {
        uri: WEBHOOK_URI,
        headers: new Headers(spoiled),
        body: new TextEncoder().encode(text),
        nowMs: NOW_MS,
        ...(each.fetchDocument && { fetchDocument: each.fetchDocument }),
      };
      const result = await provider?.webhook?.(each.account, request);
      assert.ok(!result?.ok || !result.value.signed, `${each.name} accepts a forged webhook: ${JSON.stringify(text)}`);
    },
  ),
};
