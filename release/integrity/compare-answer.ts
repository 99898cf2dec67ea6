/** What an answer of a deployment does not have in common with the expected one, a sentence for each difference. */
import { integrityOf } from "../bundles.ts";
import type { HeaderRules } from "../expected-headers.ts";
import type { Answer } from "./clients.ts";
import { headerDifferences } from "./compare-headers.ts";
import { pageDifferences } from "./compare-html.ts";
import { inventoryDifferences } from "./compare-inventory.ts";

export const INVENTORY = "/.well-known/payment-status.json";

export async function answerDifferences(actual: Answer, expected: Response, path: string): Promise<string[]> {
  if (actual.status !== expected.status) return statusDifferences(actual, expected.status);
  const body = Buffer.from(await expected.arrayBuffer());
  return [
    ...headerDifferences(actual.headers, expected.headers),
    ...(actual.body.equals(body) ? [] : bodyDifferences(actual.body, body, path, expected)),
  ];
}

function bodyDifferences(actual: Buffer, body: Buffer, path: string, { headers }: Response): string[] {
  if (path === INVENTORY) return inventoryDifferences(actual, body);
  if (headers.get("Content-Type")?.startsWith("text/html")) return pageDifferences(`${actual}`, `${body}`);
  return [`The content is not that of this checkout. It has the hash ${integrityOf(actual)}.`];
}

export function statusDifferences({ status, headers }: Answer, expected: number): string[] {
  if (status === expected) return [];
  const location = headers.find(([name]) => /^location$/i.test(name))?.[1];
  const redirect = status >= 300 && status < 400 && location ? `, a redirect to ${location},` : "";
  return [`The answer has the status ${status}${redirect} instead of ${expected}.`];
}

/** What every deployment must send, whatever its checkout is. */
export function missingHeaders({ headers }: Response, rules: HeaderRules): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = headers.get(name);
    if (value !== null && rule.test(value)) return [];
    const what = value === null ? "missing" : `"${value}"`;
    return [`${name} is ${what}, which release/expected-headers.ts does not allow.`];
  });
}
