/**
 * Shared tests: what a provider writes in another form is read as the same. Each form was seen in a report about a payment
 * plugin, in a vendor's example, or in what a common JSON library writes.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasForm, type IdForm } from "../../edge/providers/id-form.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import { factsShowing } from "./confidentiality.ts";
import { type Json, type Path, pathsOf, valueAt, withValue } from "./mutations.ts";
import { CaseRunner, noResult, type QueryCase, type QuerySuite } from "./query-cases.ts";
import { WebhookReceiver, type WebhookSuite } from "./webhook-cases.ts";

export function testForms<Options, Credentials>(
  suite: QuerySuite<Options, Credentials>,
  webhook?: WebhookSuite<Options, Credentials>,
): void {
  const { name } = suite;
  const runner = new CaseRunner(suite);
  const receiver = webhook && new WebhookReceiver(suite, webhook);
  const webhookCases = webhook?.events ?? [];

  describe(`${name} forms of a value`, () => {
    test(`An amount of ${name} is the same in every form in which a program writes a number`, async () => {
      for (const queryCase of runner.unchanged) {
        const expected = await runner.run(queryCase, runner.bodyOf(queryCase));
        await forEachForm(runner.bodyOf(queryCase), amountForms(suite), async (text, what) => {
          assert.deepEqual(await runText(runner, queryCase, text), expected, `${queryCase.fixture}: ${what}`);
        });
      }
      for (const webhookCase of webhookCases) {
        await forEachForm(receiver?.bodyOf(webhookCase) ?? null, amountForms(suite), async (text, what) => {
          assert.deepEqual(await eventsOf(receiver, text), webhookCase.expected, `${webhookCase.fixture}: ${what}`);
        });
      }
    });

    test(`A time of ${name} is the same in every form in which a provider writes it`, async () => {
      for (const queryCase of runner.unchanged) {
        const expected = await runner.run(queryCase, runner.bodyOf(queryCase));
        await forEachForm(runner.bodyOf(queryCase), timeForms, async (text, what) => {
          assert.deepEqual(await runText(runner, queryCase, text), expected, `${queryCase.fixture}: ${what}`);
        });
      }
      for (const webhookCase of webhookCases) {
        await forEachForm(receiver?.bodyOf(webhookCase) ?? null, timeForms, async (text, what) => {
          assert.deepEqual(await eventsOf(receiver, text), webhookCase.expected, `${webhookCase.fixture}: ${what}`);
        });
      }
    });

    test(`A deadline of ${name} that is a date without a time is the last second of that day`, async () => {
      for (const queryCase of runner.unchanged) await testDays(runner, queryCase);
    });

    test(`A code of ${name} that the customer copies keeps 600 characters and every blank between them`, async () => {
      const codes = suite.codes ?? {};
      const isShown = Object.values(suite.visibleFields).flat().includes("instructions");
      assert.equal(Object.keys(codes).length > 0, isShown, "`codes` names the fields that are shown as instructions");
      for (const [field, part] of Object.entries(codes)) await testCode(runner, field, part);
    });

    test(`A merchant's reference in a response of ${name} matches in NFC and NFD, and in no other letter case`, async () => {
      let tried = 0;
      // One fixture can be the result of several kinds, and not all of them are asked for by a reference.
      for (const queryCase of runner.found) if (await testReference(runner, queryCase)) tried += 1;
      const kinds = [...new Set(runner.found.map(({ kind }) => kind))];
      const hasReferences = kinds.some((kind) => isReference(suite.provider.idForm(kind, suite.account)));
      assert.equal(tried > 0, hasReferences, "a fixture of each provider with exact references is tried");
    });
  });
}

/** Whether ids of this form are any text: those of a provider may distinguish letter case too. */
function isReference(form: IdForm | null): boolean {
  return form?.isExact === true && hasForm(form, "Pr\u00fcfung 1");
}

type Forms = (value: Json, path: Path) => string[];

/** Calls `check` with the JSON text of each copy of `body` in which one value has another form. */
async function forEachForm(
  body: Json,
  formsOf: Forms,
  check: (text: string, what: string) => Promise<void>,
): Promise<void> {
  for (const path of pathsOf(body)) {
    for (const form of formsOf(valueAt(body, path) ?? null, path)) {
      const text = JSON.stringify(withValue(body, path, "@form")).replace('"@form"', () => form);
      await check(text, `${path.join(".")} as ${form}`);
    }
  }
}

function runText<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  queryCase: QueryCase,
  text: string,
): Promise<QueryResult> {
  const { kind, nowMs } = queryCase;
  const responses = runner.responsesOf(queryCase, text);
  return runner.query(kind, responses, nowMs, runner.idOf(queryCase)).then(({ result }) => result);
}

async function eventsOf<Options, Credentials>(
  receiver: WebhookReceiver<Options, Credentials> | undefined,
  text: string,
): Promise<WebhookEvent[]> {
  const result = (await receiver?.receiveSigned(text)) ?? assert.fail("the provider has no webhooks");
  assert.ok(result.ok, JSON.stringify(result));
  return result.value.events;
}

const AMOUNTS = new Set<string>(["amount", "paid", "refunded", "chargedBack", "billed"]);

/** JSON texts of the same amount: `9.9`, `"9.9E0"`, `99E-1`, `9.900`, and the double beside it. */
const amountForms =
  (suite: Pick<QuerySuite<unknown, unknown>, "visibleFields">): Forms =>
  (value, path) => {
    const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(`${value}`) ?? [];
    if (whole === undefined || !factsShowing(suite, String(path.at(-1))).some((fact) => AMOUNTS.has(fact))) return [];
    const plain = fraction ? `${whole}.${fraction}` : whole;
    const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, "");
    // Java writes 1.0E7. Other programs write all 48 decimals of a database column.
    const written = [
      `${plain}E0`,
      `${plain}e+0`,
      `${digits}E-${fraction.length}`,
      `${digits}0.0E-${fraction.length + 1}`,
    ];
    const padded = fraction ? `${plain}${"0".repeat(48 - fraction.length)}` : `${plain}.${"0".repeat(48)}`;
    const numbers = [...written, padded, fraction ? `${plain}0` : `${plain}.0`].filter((text) => !/^0\d/.test(text));
    return [...numbers, ...numbers.map((text) => `"${text}"`), ...doublesBeside(Number(plain))];
  };

/** The neighbours of this number, as a program writes them that has calculated with it: 19.989999999999998. */
function doublesBeside(number: number): string[] {
  if (number === 0) return [];
  return [number * (1 - Number.EPSILON), number * (1 + Number.EPSILON)].map(String);
}

/** JSON texts of the same time: with UTC or +00, as seconds or milliseconds since 1970, and without seconds. */
const timeForms: Forms = (value) => {
  const [, day, minutes, seconds = ""] =
    typeof value === "string" ? (/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(?:\.\d+)?)Z$/.exec(value) ?? []) : [];
  if (day === undefined) return [];
  const ms = Date.parse(`${value}`);
  const texts = [`${day} ${minutes}${seconds} UTC`, `${day}T${minutes}${seconds}+00`, `${day} ${minutes}${seconds}Z`];
  if (Number(seconds.slice(1)) === 0) texts.push(`${day}T${minutes}Z`, `${day}T${minutes}+00:00`);
  const numbers = [`${ms / 1000}`, `${ms}`];
  return [...[...texts, ...numbers].map((text) => `"${text}"`), ...numbers];
};

async function testDays<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  queryCase: QueryCase,
): Promise<void> {
  const dayOf: Forms = (value) => (timeForms(value, []).length > 0 ? [`"${`${value}`.slice(0, 10)}"`] : []);
  const expected = await runner.run(queryCase, runner.bodyOf(queryCase));
  if (expected.outcome !== "found") return;
  await forEachForm(runner.bodyOf(queryCase), dayOf, async (text, what) => {
    const result = await runText(runner, queryCase, text);
    assert.ok(result.outcome === "found", what);
    const { state, expiresAt, download } = result.facts;
    assert.equal(state, expected.facts.state, what);
    // A deadline that the adapter computes from another time may be missing.
    if (expiresAt === expected.facts.expiresAt || (expiresAt === null && download !== null)) return;
    const isComputed = !what.includes(`${expected.facts.expiresAt}`.slice(0, 10));
    assert.equal(expiresAt, isComputed ? null : `${expected.facts.expiresAt}`.replace(/T.*/, "T23:59:59Z"), what);
  });
}

/** Checks that the part of the instructions which shows this field has the code as it was sent. */
async function testCode<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  field: string,
  part: string,
): Promise<void> {
  // Blanks as a Pix code has them, and letters outside the basic plane, which count once.
  const code = `00020126  58BR.GOV.BCB.PIX  \u{1f4b3}${"0123 56789".repeat(100)}`.slice(0, 601).replace(/\s+$/, "7");
  assert.equal([...code].length, 600);
  let shown = 0;
  for (const queryCase of runner.unchanged) {
    const body = runner.bodyOf(queryCase);
    for (const path of pathsOf(body).filter((each) => each.at(-1) === field && valueAt(body, each))) {
      const before = await runner.run(queryCase, body);
      const after = await runner.run(queryCase, withValue(body, path, code));
      assert.ok(before.outcome === "found" && after.outcome === "found", queryCase.fixture);
      assert.deepEqual([after.facts.state, after.facts.hint], [before.facts.state, before.facts.hint]);
      const instructions: Record<string, unknown> = { ...after.facts.instructions };
      if (instructions[part] === code) shown += 1;
    }
  }
  assert.ok(shown > 0, `no fixture shows ${field} as ${part}`);
}

/** Returns false for a case whose resource is not asked for by a reference. */
async function testReference<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  queryCase: QueryCase,
): Promise<boolean> {
  const { kind, nowMs } = queryCase;
  const { provider, account } = runner.suite;
  const form = provider.idForm(kind, account);
  const reference = `Pr\u00fcfung ${runner.idOf(queryCase)}`.slice(0, 40);
  if (!form?.isExact || !runner.hasId(queryCase) || !hasForm(form, reference)) return false;
  const queryWith = async (requested: string, returned: string): Promise<QueryResult> => {
    const paths = runner.idPathsOf(queryCase);
    const body = paths.reduce((before, path) => withValue(before, path, returned), runner.bodyOf(queryCase));
    const responses = runner.responsesOf(queryCase, JSON.stringify(body));
    return (await runner.query(kind, responses, nowMs, requested)).result;
  };
  const [nfc, nfd] = [reference.normalize("NFC"), reference.normalize("NFD")];
  for (const [requested, returned] of [
    [nfc, nfd],
    [nfd, nfc],
  ] as const) {
    const result = await queryWith(requested, returned);
    assert.equal(result.outcome, "found", `${queryCase.fixture}: ${JSON.stringify(result)}`);
  }
  assert.deepEqual(await queryWith(nfc, nfc.toUpperCase()), noResult("another-id"), queryCase.fixture);
  return true;
}
