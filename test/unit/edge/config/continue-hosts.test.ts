// What is logged about an address that leads to a host which the connection does not list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listedAddresses, logUnlistedHosts } from "../../../../edge/config/continue-hosts.ts";

const connection = (name: string) => ({
  name,
  continueHosts: ["bank.example"],
  account: { baseUrl: "https://a.example" },
});
const facts = (continueUrl: string | null, url: string | null = null) => ({
  continueUrl,
  instructions: { bank: null, account: "1", reference: null, barcode: null, url, text: null },
});

test("Each host that a connection does not list is logged once for that connection, without the rest of the address", (t) => {
  const lines: string[] = [];
  t.mock.method(console, "log", (line: string) => lines.push(line));
  const long = `${"a".repeat(60)}.example`;
  logUnlistedHosts(connection("one"), facts("https://evil.example/secret?id=1", "https://bank.example/"), "r");
  logUnlistedHosts(connection("one"), facts("https://evil.example/other"), "r");
  logUnlistedHosts(connection("one"), facts(null, `https://${long}:8443/1`), "r");
  logUnlistedHosts(connection("two"), facts("https://evil.example/"), "r");
  logUnlistedHosts(connection("two"), facts("https://a.example/", null), "r");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line, (key, value) => (key === "at" || key === "level" ? undefined : value))),
    [
      { event: "unlisted-host", requestId: "r", connection: "one", host: "evil.example" },
      { event: "unlisted-host", requestId: "r", connection: "one", host: `${long}:8443` },
      { event: "unlisted-host", requestId: "r", connection: "two", host: "evil.example" },
    ],
  );
});

test("A path in an address is one on the provider's host, and stays there whatever it begins with", () => {
  const { continueUrl, instructions } = listedAddresses(facts("/pay?id=1", "//evil.example/"), connection("paths"));
  assert.equal(continueUrl, "https://a.example/pay?id=1");
  assert.equal(new URL(instructions?.url ?? "").host, "a.example");
});
