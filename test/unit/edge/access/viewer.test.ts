// Admission of viewers without a token: what counts as a look-up.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { admitViewer } from "../../../../edge/access/viewer.ts";
import { readConfig } from "../../../../edge/config/config.ts";

const config = await readConfig({
  CONNECTIONS: { relay: { provider: "finrelay", merchant: { name: "Example Shop" } } },
  RELAY_CREDENTIALS: { token: "token" },
});

/** Why the look-up of this id by the viewer at this address is refused; null when it is admitted. */
async function refusalOf(id: string, address: string): Promise<string | null> {
  const resource = { connection: "relay", kind: "payment", id } as const;
  const request = new Request("https://edge.test/", { headers: { "CF-Connecting-IP": address } });
  const viewer = await admitViewer(config, resource, request, { scope: "status", acceptsCookie: false }, 0);
  return viewer.ok ? null : viewer.failure.reason;
}

describe("a viewer without a token", () => {
  test("Long ids that differ only at their end count as look-ups of their own", async () => {
    const refusals: (string | null)[] = [];
    for (let guess = 0; guess < 11; guess++) refusals.push(await refusalOf(`${"a".repeat(240)}${guess}`, "192.0.2.1"));
    assert.deepEqual(refusals, [...Array<null>(10).fill(null), "too-many-requests"]);
  });

  test("A client has no header that makes it another viewer, because Cloudflare sets the one that counts", async () => {
    const names = ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IPv6"];
    const refusals: (string | null)[] = [];
    for (let guess = 0; guess < 11; guess++) {
      const claimed = names.map((name) => [name, `203.0.113.${guess}`]);
      const headers = { ...Object.fromEntries(claimed), "CF-Connecting-IP": "192.0.2.3" };
      const resource = { connection: "relay", kind: "payment", id: `claimed${guess}` } as const;
      const access = { scope: "status", acceptsCookie: false } as const;
      const viewer = await admitViewer(config, resource, new Request("https://edge.test/", { headers }), access, 0);
      refusals.push(viewer.ok ? null : viewer.failure.reason);
    }
    assert.deepEqual(refusals, [...Array<null>(10).fill(null), "too-many-requests"]);
  });

  test("An id of another form is not found, and does not count as a look-up", async () => {
    for (let guess = 0; guess < 20; guess++) assert.equal(await refusalOf(`a/${guess}`, "192.0.2.2"), "not-found");
    assert.equal(await refusalOf("a1", "192.0.2.2"), null);
  });
});

describe("a page of another origin", () => {
  test("A local page may embed a simulated provider in the demo, and nowhere else", async () => {
    const refusalIn = async (demo: string, baseUrl: string, origin = "http://localhost:5173") => {
      const relay = { provider: "finrelay", merchant: { name: "Example Shop" }, baseUrl };
      const environment = { CONNECTIONS: { relay }, RELAY_CREDENTIALS: { token: "token" }, DEMO: demo };
      const request = new Request("https://edge.test/", { headers: { Origin: origin } });
      const resource = { connection: "relay", kind: "payment", id: "a1" } as const;
      const access = { scope: "status", acceptsCookie: false } as const;
      const viewer = await admitViewer(await readConfig(environment), resource, request, access, 0);
      return viewer.ok ? null : viewer.failure.reason;
    };
    const simulator = "http://127.0.0.1:8788";
    assert.equal(await refusalIn("on", simulator), null);
    assert.equal(await refusalIn("off", simulator), "origin-not-allowed");
    assert.equal(await refusalIn("on", "https://api.finrelay.example"), "origin-not-allowed");
    assert.equal(await refusalIn("on", simulator, "https://evil.example"), "origin-not-allowed");
  });
});
