// The OAuth 2.0 access token of a client, where no provider's own test covers it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ok } from "../../../../edge/platform/result.ts";
import { accessToken, onTokenRefused } from "../../../../edge/providers/oauth-token.ts";
import type { ProviderRequest, Session } from "../../../../edge/providers/query.ts";

const CLIENT = { tokenUrl: "https://pay.example/token", clientId: "client", clientSecret: "s3 cret" };
const NOW_MS = Date.UTC(2026, 10, 21, 12);

test("A client with HTTP Basic authentication has its credentials in the header and not in the form", async () => {
  const requests: ProviderRequest[] = [];
  const body = new TextEncoder().encode('{"access_token": "token", "expires_in": 300}');
  const query = {
    kind: "payment" as const,
    id: "1",
    trusted: true,
    nowMs: NOW_MS,
    firstRequestedMs: NOW_MS,
    cursor: null,
    session: { bearer: null },
  };
  const step = await accessToken({ ...CLIENT, authentication: "basic" }, query, async (_url, request) => {
    requests.push(request);
    return ok({ status: 200, headers: new Headers(), body });
  });
  assert.deepEqual(step, { ok: false, failure: { outcome: "more", cursor: { refreshed: false } } });
  assert.equal(requests[0]?.headers.Authorization, `Basic ${btoa("client:s3 cret")}`);
  assert.equal(requests[0]?.body, "grant_type=client_credentials");
});

test("What an adapter keeps in the cursor of a query stays when the token is fetched, and when it is refused", async () => {
  const body = new TextEncoder().encode('{"access_token": "token", "expires_in": 300}');
  const session: Session = { bearer: null };
  const times = { nowMs: NOW_MS, firstRequestedMs: NOW_MS };
  const query = { kind: "payment" as const, id: "1", trusted: true, ...times, cursor: { place: "capture" }, session };
  const step = await accessToken(CLIENT, query, async () => ok({ status: 200, headers: new Headers(), body }));
  const cursor = { place: "capture", refreshed: false };
  assert.deepEqual(step, { ok: false, failure: { outcome: "more", cursor } });
  const bearer = session.bearer;
  assert.ok(bearer && !(bearer instanceof Promise));
  const refused = onTokenRefused(bearer, { ...query, cursor });
  assert.deepEqual(refused, { outcome: "more", cursor: { place: "capture", refreshed: true } });
});
