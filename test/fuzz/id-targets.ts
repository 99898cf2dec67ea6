// Fuzz targets of ids: an id of the provider's form is exactly one part of the address that is called, and a text of another
// form wakes no object and makes no call, whichever way it comes.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { KINDS, type Kind, resourcePath } from "../../contract/resource.ts";
import { findConnection } from "../../edge/config/config.ts";
import { isPossible } from "../../edge/config/connection.ts";
import { ok } from "../../edge/platform/result.ts";
import { hasForm } from "../../edge/providers/id-form.ts";
import { isQueriedKind } from "../../edge/providers/provider.ts";
import type { ProviderFetch } from "../../edge/providers/query.ts";
import { AFTER_RESPONSE, ID_CONNECTIONS, NOW_MS, nextAddress, platform, signedToken } from "./fuzz-fixture.ts";
import { hostile, mutated } from "./inputs.ts";
import { ADAPTERS } from "./provider-targets.ts";
import type { Target } from "./target.ts";
import { app } from "./worker-targets.ts";

/** An id of every form except that of the sandbox. */
const PROBE = "5201de5f-03e6-43e1-ba36-bebaf3f429f6";

/** A merchant's reference that is the id of nothing. */
const REFERENCE_PROBE = "reference-probe";

/** An id of capital letters and digits alone. */
const CAPITALS_PROBE = "5O190127TN364715T";

/** Ids of every form, changed copies of them, and texts of any characters. */
const anyId = fc
  .oneof(
    fc.uuid(),
    fc.stringMatching(/^[0-9A-Za-z-]{1,64}$/),
    fc.constantFrom(PROBE, "2026/11#7 50%", "test_succeeded~a/b", "\u0645\u06cc\u200c").chain(mutated),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
    hostile,
  )
  .map((text) => text.toWellFormed());

/** The parts of the addresses that one step of a query for this id, and the look-up of its file, call. */
async function calledParts({ provider, account, session }: (typeof ADAPTERS)[number], kind: Kind, id: string) {
  const urls: string[] = [];
  const providerFetch: ProviderFetch = async (url) => {
    urls.push(url);
    return ok({ status: 404, headers: new Headers(), body: new Uint8Array() });
  };
  const query = {
    kind,
    id,
    nowMs: NOW_MS,
    trusted: true,
    firstRequestedMs: NOW_MS,
    cursor: null,
    session: session?.() ?? { bearer: null },
  };
  const adapter = await provider;
  await adapter?.query?.(account, query, providerFetch);
  if (kind === "report") await adapter?.fileAddress?.(account, query, providerFetch);
  // A path that the platform rewrites has a dot segment or a backslash.
  for (const url of urls) assert.ok(url.split("?")[0]?.endsWith(new URL(url).pathname), url);
  return urls.map((url) => url.split(/[/?&=#]/));
}

/** The part of an address with this id in place of the probe: as a whole part, or as a quoted text in a search, escaped there. */
function withId(part: string, probe: string, id: string): string {
  const quoted = `"${id.replace(/[\\"]/g, "\\$&")}"`;
  return part === probe ? id : part.replace(`"${probe}"`, () => quoted);
}

export const idsInAddresses: Target = {
  name: "ids in the addresses of providers",
  share: 5,
  property: fc.asyncProperty(fc.nat(ADAPTERS.length - 1), fc.constantFrom(...KINDS), anyId, async (index, kind, id) => {
    const adapter = ADAPTERS[index] ?? assert.fail();
    const provider = await adapter.provider;
    const form = provider && isQueriedKind(provider, kind) ? provider.idForm(kind, adapter.account as never) : null;
    if (!form || !hasForm(form, id)) return;
    const called = await calledParts(adapter, kind, id);
    assert.ok(called.length > 0, `${adapter.name} makes no call for ${JSON.stringify(id)}`);
    // An adapter may write an id in capitals where its provider does not tell the cases of letters apart.
    const folded = (text: string) => (form.isExact ? text : text.toUpperCase());
    const decoded = called.map((parts) => parts.map(decodeURIComponent).map(folded));
    // Yuno looks a payout up by its id in a path, or by the merchant's reference in a query.
    const probes = [PROBE, REFERENCE_PROBE, CAPITALS_PROBE].filter((probe) => hasForm(form, probe));
    const expected = await Promise.all(
      probes.map(async (probe) => {
        const parts = (await calledParts(adapter, kind, probe)).map((each) => each.map(decodeURIComponent));
        return parts.map((each) => each.map((part) => folded(withId(part, probe, id))));
      }),
    );
    assert.ok(
      expected.some((each) => isDeepStrictEqual(decoded, each)),
      `${JSON.stringify(decoded)} of ${adapter.name}`,
    );
  }),
};

/** Webhooks without a signature that name this id in every field that an adapter reads. */
const WEBHOOKS = [
  (id: string) => ({ result: "OK", uuid: id, merchantTransactionId: id, transactionType: "DEBIT", payByLinkData: {} }),
  (id: string) => ({ result: "OK", uuid: "a", transactionType: "CHARGEBACK", chargebackData: { originalUuid: id } }),
  (id: string) => ({ payment: { id, status: "SUCCEEDED", merchant_order_id: id, payment_link_code: id } }),
  (id: string) => ({ payment: { id, status: "SUCCEEDED", payment_link_code: PROBE } }),
  (id: string) => ({ type: "report", data: { report_id: id, status: "SUCCEEDED" } }),
  (id: string) => ({ type: "payout.completed", data: { id, code: id, status: "completed" } }),
  (id: string) => ({ id, code: id, status: "confirmed", operation_type: "purchase" }),
  (id: string) => ({ event: "transaction-svc:transaction:purchase:approved", transaction: { id, approved: true } }),
  (id: string) => ({
    ...{ id: "evt_1", type: "payment_intent.succeeded" },
    data: { object: { id, status: "succeeded", payment_intent: id, metadata: { order_id: id } } },
  }),
];

export const impossibleIds: Target = {
  name: "ids of another form",
  share: 5,
  property: fc.asyncProperty(
    fc.constantFrom(...ID_CONNECTIONS),
    fc.constantFrom(...KINDS),
    anyId,
    fc.constantFrom(...WEBHOOKS),
    async (name, kind, id, webhookOf) => {
      const connection = await findConnection(platform.env, name);
      assert.ok(connection);
      platform.reset();
      const body = JSON.stringify(webhookOf(id));
      const webhook = new Request(`https://edge.test/v1/${name}/webhook`, { method: "POST", body });
      await (await app.fetch(webhook, platform.env, AFTER_RESPONSE)).body?.cancel();
      for (const event of platform.events) {
        assert.ok(isPossible(connection, event), `${name} ${event.kind} ${event.id}`);
        if (event.uuid !== null) assert.ok(isPossible(connection, { kind: "payment", id: event.uuid }), event.uuid);
      }
      if (isPossible(connection, { kind, id })) return;
      platform.reset();
      const path = resourcePath({ connection: name, kind, id });
      const token = await signedToken(path);
      for (const headers of [{}, { Authorization: `Bearer ${token}` }]) {
        for (const address of [
          `v1/${path}`,
          `v1/${path}/events`,
          `v1/${path}/items`,
          `v1/${path}/file`,
          `p/${path}`,
          `s/${token}`,
        ]) {
          const request = new Request(`https://edge.test/${address}`, {
            headers: { ...headers, "CF-Connecting-IP": nextAddress() },
          });
          const response = await app.fetch(request, platform.env, AFTER_RESPONSE);
          assert.ok([400, 401, 404].includes(response.status), `${response.status} for ${address}`);
          await response.body?.cancel();
        }
      }
      assert.equal(platform.calls, 0, `${name} ${kind} ${id}`);
    },
  ),
};
