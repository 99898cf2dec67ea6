// 2,000 connections in a KV namespace: the first request for each, a later one, and one for a configured connection.
import { readSealingKeys } from "../../edge/config/stored/sealing.ts";
import { recordKeyOf, recordText } from "../../edge/config/stored/stored-record.ts";
import { startWorker } from "../integration/harness.ts";
import { type Figure, median, reported } from "./figures.ts";

const CONNECTIONS = 2_000;
const SEALING_KEY = "A".repeat(43);
/** Every status needs a token, so that a request without one ends before any object. */
const table = { provider: "ixopay", merchant: { name: "Example Shop" }, publicView: "none" };
const credentials = { apiKey: "key", username: "user", password: "word" };
const TOKEN_KEYS = [{ kid: "a", alg: "HS256", secret: "A".repeat(43) }];

export async function connections(): Promise<Figure[]> {
  const keys = readSealingKeys(SEALING_KEY);
  if (!keys.ok) throw new Error(keys.failure.join());
  await using worker = await startWorker({
    vars: { CONNECTIONS: { configured: table } },
    secrets: { SEALING_KEY, TOKEN_KEYS, CONFIGURED_CREDENTIALS: credentials },
    namespaces: ["CONNECTIONS_KV"],
  });
  const kv = await worker.namespace("CONNECTIONS_KV");
  const names = Array.from({ length: CONNECTIONS }, (_, number) => `shop-${number}`);
  for (const name of names) {
    await kv.put(recordKeyOf(name), await recordText(name, { table, credentials }, keys.value, Date.now()));
  }
  const timesOf = async (each: readonly string[]) => {
    const times: number[] = [];
    for (const name of each) {
      const startMs = performance.now();
      const { status } = await worker.fetch(`/v1/${name}/payment/abcde12345abcde12345`);
      if (status !== 401) throw new Error(`The request for ${name} is ${status}.`);
      times.push(performance.now() - startMs);
    }
    return times.sort((one, other) => one - other);
  };
  const configured = await timesOf(names.map(() => "configured"));
  const first = await timesOf(names);
  const later = await timesOf(names.slice(-CONNECTIONS / 4));
  return [
    reported("connections in the namespace", CONNECTIONS),
    reported("request for a configured connection, median", median(configured), "ms", 2),
    reported("first request for a stored connection, median", median(first), "ms", 2),
    reported(
      "first request for a stored connection, 99 %",
      first[Math.floor(first.length * 0.99)] ?? Number.NaN,
      "ms",
      2,
    ),
    reported("later request for a stored connection, median", median(later), "ms", 2),
  ];
}
