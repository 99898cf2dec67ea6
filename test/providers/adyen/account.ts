/** Adyen accounts, and items signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { provider } from "../../../edge/providers/adyen/index.ts";
import type { FuzzedAccount } from "../fuzzed-account.ts";

export type AdyenAccount = Parameters<typeof provider.accountOf>[0];

/** The published test key, and another one. */
export const HMAC_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";
export const OTHER_KEY = "DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00";

export const account: AdyenAccount = {
  baseUrl: "https://checkout-test.adyen.com/v71",
  options: {
    merchantAccount: "TestMerchant",
    capture: "automatic",
    transfersUrl: "https://checkout-test.adyen.com/v71/btl/v4",
  },
  credentials: { hmacKeys: [HMAC_KEY], apiKey: "AQE-checkout-7f", transfersKey: "AQE-transfers-7f" },
};

export function withKeys(...hmacKeys: string[]): AdyenAccount {
  return { ...account, credentials: { ...account.credentials, hmacKeys } };
}

interface SignedItem {
  pspReference?: unknown;
  originalReference?: unknown;
  merchantAccountCode?: unknown;
  merchantReference?: unknown;
  amount?: { value?: unknown; currency?: unknown } | null;
  eventCode?: unknown;
  success?: unknown;
}

/** The signature of an item, as Adyen documents it. */
export function signatureOf(key: string, item: SignedItem): string {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, amount, eventCode, success } = item;
  const parts = [pspReference, originalReference, merchantAccountCode, merchantReference];
  const message = [...parts, wholeNumber(amount?.value), amount?.currency, eventCode, success].map(textOf).join(":");
  return createHmac("sha256", Buffer.from(key, "hex")).update(message, "utf8").digest("base64");
}

/** Only texts, booleans and numbers are signed as they are. */
function textOf(part: unknown): string {
  return typeof part === "string" || typeof part === "boolean" ? String(part) : "";
}

/** A number in any form that a JSON library writes. */
function wholeNumber(value: unknown): unknown {
  const isNumeric = typeof value === "number" || (typeof value === "string" && /^[\d.eE+-]+$/.test(value));
  const number = isNumeric ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? String(Number(number.toPrecision(15))) : value;
}

/** The body with the signature of each item in the place of "@signature". */
export function signItems({ credentials }: AdyenAccount, body: string): string {
  const key = credentials.hmacKeys[0] ?? "";
  const items: unknown[] = notificationItems(body);
  let index = 0;
  return body.replaceAll('"@signature"', () => {
    const entry = items[index++] as { NotificationRequestItem?: SignedItem } | undefined;
    return JSON.stringify(signatureOf(key, entry?.NotificationRequestItem ?? {}));
  });
}

function notificationItems(body: string): unknown[] {
  try {
    const { notificationItems: items } = JSON.parse(body);
    return Array.isArray(items) ? items : [];
  } catch {
    return [];
  }
}

/** Its signatures are inside the body, so that of a fixture signs nothing. */
export const fuzzed: FuzzedAccount[] = [{ account, sign: null }];
