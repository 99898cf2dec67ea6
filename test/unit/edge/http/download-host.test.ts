/** From where a report's file may come: the address is the provider's word, and nobody else's server is asked. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mayDownloadFrom } from "../../../../edge/http/download-host.ts";

const BASE = "https://api.example.com/v1";
const HOSTS = ["files.example.net", "*.storage.example"];

describe("a file", () => {
  for (const address of [
    "https://api.example.com/files/1?signature=a",
    "https://files.example.net/1.csv",
    "https://eu.bucket.storage.example/1.csv",
  ]) {
    test(`may be fetched from ${address}`, () => assert.equal(mayDownloadFrom(address, BASE, HOSTS), true));
  }

  for (const address of [
    "http://api.example.com/files/1",
    "https://api.example.com:8443/files/1",
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
    test(`may not be fetched from ${address}`, () => assert.equal(mayDownloadFrom(address, BASE, HOSTS), false));
  }

  test("may lie on this machine when the provider does, and then only on it by http", () => {
    const local = "http://127.0.0.1:8790";
    assert.equal(mayDownloadFrom("http://127.0.0.1:8790/files/1", local, HOSTS), true);
    assert.equal(mayDownloadFrom("http://evil.example/1", local, HOSTS), false);
  });
});
