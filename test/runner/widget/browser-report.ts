// What a run of the widget's tests prints: one line for each file and engine that passes. For one that does not: how many
// tests failed and their titles, and then the error of each.
import { writeFileSync } from "node:fs";

interface TestError {
  message: string;
  stack?: string;
  expected?: string;
  actual?: string;
}

interface SuiteResult {
  name: string;
  tests: { name: string; passed: boolean; skipped: boolean; error?: TestError }[];
  suites: SuiteResult[];
}

/** A test file in one browser, as web-test-runner reports it. */
export interface Session<Browser> {
  browser: Browser;
  passed: boolean;
  testResults?: SuiteResult;
  errors: TestError[];
  request404s: Iterable<string>;
  logs: unknown[][];
}

interface FileResults<Browser> {
  logger: { log(line: string): void };
  sessionsForTestFile: Session<Browser>[];
  testFile: string;
}

/**
 * The reporter. Writes the counts for test/runner/run.ts at the end.
 *
 * @param engines the name of each browser
 * @param pages the name of what a page tests, by the path of its file; a file without one has its path as its name
 */
export function browserReporter<Browser>(
  engines: ReadonlyMap<Browser, string>,
  pages: ReadonlyMap<string, string> = new Map(),
) {
  const nameOf = ({ browser }: Session<Browser>) => engines.get(browser) ?? "unknown";
  return {
    reportTestFileResults({ logger, sessionsForTestFile, testFile }: FileResults<Browser>): void {
      const file = testFile.slice(process.cwd().length + 1);
      for (const session of sessionsForTestFile)
        for (const line of report(session, nameOf(session), pages.get(file) ?? file)) logger.log(line);
    },
    onTestRunFinished({ sessions }: { sessions: Iterable<Session<Browser>> }): void {
      const summary = Object.fromEntries([...engines.values()].map((name) => [name, { passed: 0, failed: 0 }]));
      for (const session of sessions) {
        const counts = summary[nameOf(session)];
        if (!counts) continue;
        const { passed, failed } = resultsOf(session);
        counts.passed += passed.length;
        // A file that fails to load counts as one failure.
        counts.failed += failed.length || (session.passed ? 0 : 1);
      }
      for (const [engine, { passed, failed }] of Object.entries(summary))
        console.log(`${engine}: ${passed} passed, ${failed} failed`);
      const file = process.env.PAYMENT_STATUS_WTR_SUMMARY;
      if (file) writeFileSync(file, JSON.stringify(summary));
    },
  };
}

function report<Browser>(session: Session<Browser>, engine: string, file: string): string[] {
  const { passed, failed } = resultsOf(session);
  const count = passed.length + failed.length;
  const head = session.passed
    ? `✔ ${engine}: ${file}: ${count} passed`
    : [
        `✖ ${engine}: ${file}: ${failed.length > 0 ? `${failed.length} of ${count} tests` : "the file"} failed`,
        ...failed.map(({ name }) => `  ✖ ${name}`),
      ].join("\n");
  return [
    head,
    ...failed.map(({ name, error }) => `\n✖ ${engine}: ${name}\n${error ? describeError(error) : ""}\n`),
    ...session.errors.map((error) => `\n✖ ${engine}: ${file}\n${describeError(error)}\n`),
    ...[...session.request404s].map((path) => `  not found: ${path}`),
    ...session.logs.map((log) => `  console of ${engine}: ${log.join(" ")}`),
  ];
}

function resultsOf<Browser>({ testResults }: Session<Browser>) {
  const tests = testsOf(testResults).filter(({ skipped }) => !skipped);
  return { passed: tests.filter(({ passed }) => passed), failed: tests.filter(({ passed }) => !passed) };
}

/** The tests of a suite and of its inner suites, each with its full name. */
function testsOf(suite: SuiteResult | undefined, prefix = ""): SuiteResult["tests"] {
  if (!suite) return [];
  const own = suite.tests.map((test) => ({ ...test, name: prefix + test.name }));
  return [...own, ...suite.suites.flatMap((inner) => testsOf(inner, `${prefix}${inner.name} › `))];
}

function describeError({ message, stack, expected, actual }: TestError): string {
  const differs = expected !== undefined && expected !== actual;
  const difference = differs ? `\n  expected ${expected}\n  actual   ${actual}` : "";
  const hasMessage = stack?.includes(message);
  return `${hasMessage ? stack : message}${difference}${stack && !hasMessage ? `\n${stack}` : ""}`;
}
