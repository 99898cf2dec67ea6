// Which hosts an address that a provider has sent may lead to: of a report's file, and of a page for the customer.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { leadsToListedHost } from "../../../../edge/config/listed-hosts.ts";

const BASE = "https://api.example.com/v1";
const HOSTS = ["files.example.net", "*.storage.example"];

describe("leadsToListedHost", () => {
  for (const address of [
    "https://api.example.com/files/1?signature=a",
    "https://files.example.net/1.csv",
    "https://eu.bucket.storage.example/1.csv",
  ]) {
    test(`A connection leads to ${address}`, () => assert.equal(leadsToListedHost(address, BASE, HOSTS), true));
  }

  for (const address of [
    "http://api.example.com/files/1",
    "https://api.example.com:8443/files/1",
    "https://files.example.net:8443/1.csv",
    "https://eu.bucket.storage.example:8443/1.csv",
    "https://user:secret@api.example.com/1",
    "https://evil.example/1",
    "https://api.example.com.evil.example/1",
    "https://notfiles.example.net/1",
    "https://storage.example/1",
    "https://evilstorage.example/1",
    "http://127.0.0.1/1",
    "https://[::1]/1",
    "http://localhost:8787/v1/shop",
    "file:///etc/passwd",
    "data:text/csv,1",
    "//files.example.net/1",
    "no address",
  ]) {
    test(`A connection does not lead to ${address}`, () =>
      assert.equal(leadsToListedHost(address, BASE, HOSTS), false));
  }

  test("The provider's host with another port than that of its API is not listed", () =>
    assert.equal(leadsToListedHost("https://api.example.com/1", "https://api.example.com:8443/v1", HOSTS), false));

  test("An address by http is listed on loopback only, and only when the provider is there", () => {
    const local = "http://127.0.0.1:8790";
    assert.equal(leadsToListedHost("http://127.0.0.1:8790/files/1", local, HOSTS), true);
    assert.equal(leadsToListedHost("http://evil.example/1", local, HOSTS), false);
  });

  test("The provider's own host is listed where its API has a port", () => {
    const base = "https://api.example.com:8443/v1";
    assert.equal(leadsToListedHost("https://api.example.com:8443/files/1", base, HOSTS), true);
    assert.equal(leadsToListedHost("https://files.example.net:8443/1.csv", base, HOSTS), false);
    assert.equal(leadsToListedHost("http://api.example.com:8443/files/1", base, HOSTS), false);
  });

  test("A listed address has the host of the provider or of the list, whatever surrounds it", () => {
    const part = fc.stringMatching(/^[a-z@:.\\/?#%0-9-]{0,12}$/);
    const host = fc.constantFrom("api.example.com", "files.example.net", "eu.storage.example", "storage.example");
    fc.assert(
      fc.property(part, host, part, (before, middle, after) => {
        const address = `https://${before}${middle}${after}`;
        if (!leadsToListedHost(address, BASE, HOSTS)) return;
        const { protocol, host: found, username } = new URL(address);
        assert.deepEqual([protocol, username], ["https:", ""]);
        assert.match(found, /^(api\.example\.com|files\.example\.net|.+\.storage\.example)$/);
      }),
    );
  });
});
