/**
 * The tests that every provider must pass: nothing throws, nothing leaks, nothing is guessed. A provider's own test file
 * calls `testProvider()` with its fixtures and the result that each of them must become.
 */
import { testConfidentiality } from "./confidentiality.ts";
import { testForms } from "./form-suite.ts";
import { testIdForms } from "./id-suite.ts";
import { testMalformedResults } from "./malformed-results.ts";
import { testOrderList } from "./order-suite.ts";
import type { QuerySuite } from "./query-cases.ts";
import { testQueries } from "./query-suite.ts";
import { testSources } from "./source-suite.ts";
import { testUnverifiedWebhooks } from "./unverified-suite.ts";
import type { WebhookSuite } from "./webhook-cases.ts";
import { testWebhooks } from "./webhook-suite.ts";

export interface ProviderSuite<Options, Credentials> extends QuerySuite<Options, Credentials> {
  /** Absent when the provider sends no signed webhooks. */
  webhook?: WebhookSuite<Options, Credentials>;
}

export function testProvider<Options, Credentials>(suite: ProviderSuite<Options, Credentials>): void {
  testIdForms(suite);
  testQueries(suite);
  testForms(suite, suite.webhook);
  if (suite.orderList) testOrderList(suite, suite.orderList);
  testMalformedResults(suite);
  testConfidentiality(suite);
  if (suite.webhook) {
    testWebhooks(suite, suite.webhook);
    testUnverifiedWebhooks(suite, suite.webhook);
  }
  testSources(suite, suite.webhook);
}
