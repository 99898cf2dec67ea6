/** The fields of a pushed status, and of a seed (docs/interface.md#pushed-statuses-and-seeds). Rules between fields are in `status-rules.ts`. */
import * as z from "zod";
import { KINDS } from "../../../contract/resource.ts";
import { ADVICE, type Hint, METHOD_TYPES, STATES, type State } from "../../../contract/status.ts";
import { money } from "../../providers/money.ts";
import { parseInstant } from "../../providers/time.ts";
import { codeMistake, type Mistake, textMistake } from "./text-rules.ts";

/** Each hint that may be pushed, with the states that it refines. */
export const PUSHED_HINTS = {
  in_review: ["processing"],
  awaiting_transfer: ["action_required"],
  awaiting_recipient: ["action_required"],
  attempt_failed: ["created"],
  follow_up_failed: ["succeeded", "authorized"],
  canceling: ["processing"],
  card_verified: ["verified"],
  method_saved: ["verified"],
  method_removed: ["verified"],
  check_passed: ["verified"],
  dispute_won: ["succeeded"],
} as const satisfies Partial<Record<Hint, readonly State[]>>;
export type PushedHint = keyof typeof PUSHED_HINTS;

/** What the merchant's server may say before its provider has reported anything. */
const SEED_STATES = ["created", "action_required", "processing"] as const satisfies readonly State[];

/** RFC 3339 with seconds and a zone: a time without a zone could be wrong by 14 hours. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
const DECIMAL = /^\d+(\.\d+)?$/;
const MAX_DIGITS = 20;
/** @see docs/interface.md#3-mapping-from-the-providers ("Codes that a customer copies") */
const MAX_CODE_LENGTH = 600;

/** A check whose issue carries the code of its mistake. */
function checked<Value>(mistakeOf: (value: Value) => Mistake | null) {
  return ({ value: input, issues }: z.core.ParsePayload<Value>) => {
    const mistake = mistakeOf(input);
    if (mistake) issues.push({ code: "custom", input, message: mistake.detail, params: { code: mistake.code } });
  };
}

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, `Send one of ${values.join(", ")}.`);
const text = (maxLength: number) => z.string("Send a text.").check(checked((value) => textMistake(value, maxLength)));
const code = (maxLength: number) => z.string("Send a text.").check(checked((value) => codeMistake(value, maxLength)));
const flag = z.boolean("Send true or false.");
const wholeNumber = z
  .number("Send a whole number from 0 on.")
  .check(
    checked((value) =>
      Number.isSafeInteger(value) && value >= 0
        ? null
        : { code: "wrong-type", detail: "Send a whole number from 0 to 9007199254740991." },
    ),
  );

const INSTANT_EXAMPLE = 'Send a time with seconds and a zone (RFC 3339), for example "2026-11-27T10:00:00Z".';
const instant = z
  .string(INSTANT_EXAMPLE)
  .check(
    checked((value) =>
      INSTANT.test(value) && parseInstant(value) ? null : { code: "not-an-instant", detail: INSTANT_EXAMPLE },
    ),
  )
  .transform((value) => parseInstant(value) ?? value);

const AMOUNT_EXAMPLE = 'Send the amount as a text of digits in major units, for example "9.99".';
const amount = z
  .strictObject(
    {
      value: z.string(AMOUNT_EXAMPLE).check(checked(decimalMistake)),
      currency: z
        .string('Send the code of ISO 4217, for example "EUR".')
        .check(
          checked((value) =>
            /^[A-Z]{3}$/.test(value)
              ? null
              : { code: "not-a-currency", detail: 'Send the code of ISO 4217 in capitals, for example "EUR".' },
          ),
        ),
    },
    'Send {"value", "currency"}.',
  )
  .transform((given) => money(given.value, given.currency) ?? given);

function decimalMistake(value: string): Mistake | null {
  const isDecimal = DECIMAL.test(value) && value.replace(".", "").length <= MAX_DIGITS;
  return isDecimal ? null : { code: "not-a-decimal-text", detail: `${AMOUNT_EXAMPLE} At most ${MAX_DIGITS} digits.` };
}

const address = z.string("Send an https address.").check(
  checked((value) => {
    const url = URL.canParse(value) && value.length <= 2048 && !/[\p{C}\s]/u.test(value) ? new URL(value) : null;
    const isPlain = url && ["https:", "http:"].includes(url.protocol) && !url.username && !url.password;
    return isPlain
      ? null
      : { code: "not-an-https-address", detail: "Send an https address without user, at most 2048 characters." };
  }),
);

/** The fields of the body, in the order of the documentation. */
export const FIELDS = {
  state: oneOf(STATES),
  occurredAt: instant,
  sequence: wholeNumber.optional(),
  of: z.string("Send the resource path.").optional(),
  settled: flag.optional(),
  hint: oneOf(Object.keys(PUSHED_HINTS) as PushedHint[]).optional(),
  advice: oneOf(ADVICE).optional(),
  amount: amount.optional(),
  paid: amount.optional(),
  refunded: amount.optional(),
  method: z
    .strictObject(
      {
        type: oneOf(METHOD_TYPES),
        brand: text(40).optional(),
        last4: z
          .string("Send four digits as a text.")
          .check(
            checked((value) =>
              /^\d{4}$/.test(value) ? null : { code: "wrong-type", detail: "Send four digits as a text." },
            ),
          )
          .optional(),
      },
      'Send {"type", "brand", "last4"}.',
    )
    .optional(),
  reference: text(255).optional(),
  instructions: z
    .strictObject(
      {
        bank: text(100).optional(),
        account: code(64).optional(),
        reference: code(MAX_CODE_LENGTH).optional(),
        barcode: code(MAX_CODE_LENGTH).optional(),
        url: address.optional(),
        text: text(300).optional(),
      },
      'Send {"bank", "account", "reference", "barcode", "url", "text"}.',
    )
    .optional(),
  continueUrl: address.optional(),
  startsAt: instant.optional(),
  expiresAt: instant.optional(),
  progress: z
    .strictObject(
      {
        total: wholeNumber,
        succeeded: wholeNumber,
        failed: wholeNumber,
        canceled: wholeNumber,
        pending: wholeNumber,
      },
      'Send {"total", "succeeded", "failed", "canceled", "pending"}.',
    )
    .optional(),
  test: flag.optional(),
  also: z
    .array(
      z.strictObject({ kind: oneOf(KINDS), id: z.string("Send a text.") }, 'Send {"kind", "id"}.'),
      'Send a list of {"kind", "id"}.',
    )
    .max(3, "At most 3 other names.")
    .optional(),
};

export const pushedStatusSchema = z.strictObject(FIELDS);
export type PushedStatus = z.output<typeof pushedStatusSchema>;

/** The fields of a seed: what is known before the provider's first report. */
export const SEED_FIELDS = {
  state: oneOf(SEED_STATES),
  occurredAt: FIELDS.occurredAt,
  of: FIELDS.of,
  amount: FIELDS.amount,
  reference: FIELDS.reference,
  expiresAt: FIELDS.expiresAt,
};
