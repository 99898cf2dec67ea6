/**
 * What a customer must do to pay (`next_action`): instructions, an address, and until when.
 * @see https://docs.stripe.com/api/payment_intents/object#payment_intent_object-next_action (checked 2026-11-28)
 */
import type * as z from "zod";
import type { PaymentDetails } from "../../../contract/status.ts";
import { amount, deadline, nested, nestedList, word } from "../fields.ts";
import { code, pageUrl } from "../texts.ts";

/** The address of a page, unless it contains a client secret: that opens more than this status. */
const safeUrl = pageUrl.transform((url) => (url?.includes("_secret_") ? undefined : url));

const voucher = { hosted_voucher_url: safeUrl, expires_at: deadline };
const hosted = { hosted_instructions_url: safeUrl, expires_at: deadline, qr_code: nested({ expires_at: deadline }) };
const store = nested({ payment_code: code, confirmation_number: code });

const bankAccounts = nestedList({
  iban: nested({ iban: code }),
  sort_code: nested({ sort_code: code, account_number: code }),
  aba: nested({ routing_number: code, account_number: code, bank_name: code }),
  swift: nested({ swift_code: code, account_number: code, bank_name: code }),
  spei: nested({ clabe: code, bank_name: code }),
  zengin: nested({ bank_name: code, branch_name: code, account_number: code }),
});
type BankAccount = NonNullable<z.infer<typeof bankAccounts>>[number];

export const nextAction = nested({
  type: word,
  multibanco_display_details: nested({ ...voucher, entity: code, reference: code }),
  /** Its deadline has another name than everybody else's. */
  oxxo_display_details: nested({ ...voucher, number: code, expires_after: deadline }),
  boleto_display_details: nested({ ...voucher, number: code }),
  konbini_display_details: nested({
    ...voucher,
    stores: nested({ familymart: store, lawson: store, ministop: store, seicomart: store }),
  }),
  display_bank_transfer_instructions: nested({
    ...hosted,
    reference: code,
    amount_remaining: amount,
    financial_addresses: bankAccounts,
  }),
  pix_display_qr_code: nested({ ...hosted, data: code }),
  paynow_display_qr_code: nested(hosted),
  promptpay_display_qr_code: nested(hosted),
  swish_handle_redirect_or_display_qr_code: nested(hosted),
  upi_handle_redirect_or_display_qr_code: nested(hosted),
  cashapp_handle_redirect_or_display_qr_code: nested(hosted),
  wechat_pay_display_qr_code: nested(hosted),
  klarna_display_qr_code: nested(hosted),
  verify_with_microdeposits: nested({ hosted_verification_url: safeUrl }),
  redirect_to_url: nested({ url: safeUrl }),
  alipay_handle_redirect: nested({ url: safeUrl }),
});
export type NextAction = NonNullable<z.infer<typeof nextAction>>;

/** What waits for a transfer, and how it can be made. */
interface Transfer {
  /** Null when nothing of it can be shown. */
  instructions: PaymentDetails | null;
  expiresAt: string | null;
}

const NOTHING: PaymentDetails = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };

/** How to pay a voucher, a bank transfer or a code; null for an action of any other type. */
export function transferOf(action: NextAction | undefined): Transfer | null {
  switch (action?.type) {
    case "multibanco_display_details": {
      const { entity, reference, hosted_voucher_url: url, expires_at } = action.multibanco_display_details ?? {};
      return transfer({ reference: joined(entity, reference) ?? reference, url }, expires_at);
    }
    case "oxxo_display_details": {
      const { number, hosted_voucher_url: url, expires_after, expires_at } = action.oxxo_display_details ?? {};
      return transfer({ barcode: number, url }, expires_after ?? expires_at);
    }
    case "boleto_display_details": {
      const { number, hosted_voucher_url: url, expires_at } = action.boleto_display_details ?? {};
      return transfer({ barcode: number, url }, expires_at);
    }
    case "konbini_display_details": {
      const { stores, hosted_voucher_url: url, expires_at } = action.konbini_display_details ?? {};
      return transfer({ reference: codesOf(Object.values(stores ?? {})), url }, expires_at);
    }
    case "display_bank_transfer_instructions":
      return bankTransferOf(action.display_bank_transfer_instructions);
    case "pix_display_qr_code": {
      const { data, hosted_instructions_url: url, expires_at } = action.pix_display_qr_code ?? {};
      return transfer({ barcode: data, url }, expires_at);
    }
    case "paynow_display_qr_code":
    case "promptpay_display_qr_code": {
      const { hosted_instructions_url: url, expires_at } = action[action.type] ?? {};
      return transfer({ url }, expires_at);
    }
    default:
      return null;
  }
}

function bankTransferOf(details: NextAction["display_bank_transfer_instructions"]): Transfer {
  const { reference, hosted_instructions_url: url, financial_addresses: addresses } = details ?? {};
  return transfer({ ...accountOf(addresses?.[0]), reference, url }, undefined);
}

/** What is still missing of a bank transfer, in minor units; undefined for anything else. */
export function remainingOf(action: NextAction | undefined): string | undefined {
  if (action?.type !== "display_bank_transfer_instructions") return undefined;
  return action.display_bank_transfer_instructions?.amount_remaining;
}

type Store = z.infer<typeof store>;

/** The codes of a voucher for one chain of shops. Each chain has codes of its own: only the page shows those of several. */
function codesOf(stores: Store[]): string | null {
  const [first, ...others] = stores.filter((each) => each !== undefined);
  if (!first || others.length > 0) return null;
  return joined(first.payment_code, first.confirmation_number) ?? first.payment_code ?? null;
}

type Shown = { [Part in keyof PaymentDetails]?: string | null | undefined };

function transfer(shown: Shown, expiresAt: string | undefined): Transfer {
  const { bank, account, reference, barcode, url } = shown;
  const details = { bank, account, reference, barcode, url };
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value != null));
  const hasWay = [account, reference, barcode, url].some(Boolean);
  return { instructions: hasWay ? { ...NOTHING, ...known } : null, expiresAt: expiresAt ?? null };
}

/** The account to which a transfer goes. The holder's name is not shown. */
function accountOf(address: BankAccount | undefined): Shown {
  const { iban, sort_code: sort, aba, swift, spei, zengin } = address ?? {};
  if (iban) return { account: iban.iban };
  if (spei) return { account: spei.clabe, bank: spei.bank_name };
  if (sort) return { account: joined(sort.sort_code, sort.account_number) };
  if (aba) return { account: joined(aba.routing_number, aba.account_number), bank: aba.bank_name };
  if (swift) return { account: joined(swift.swift_code, swift.account_number), bank: swift.bank_name };
  if (zengin) return { account: zengin.account_number, bank: joined(zengin.bank_name, zengin.branch_name) };
  return {};
}

function joined(...parts: (string | undefined)[]): string | null {
  return parts.every((part) => part !== undefined) ? parts.join(" ") : null;
}

/** Where the customer continues, and until when, for an action without instructions. */
export function continuationOf(action: NextAction | undefined): { url: string | null; expiresAt: string | null } {
  const { verify_with_microdeposits, redirect_to_url, alipay_handle_redirect } = action ?? {};
  const pages = [
    action?.swish_handle_redirect_or_display_qr_code,
    action?.upi_handle_redirect_or_display_qr_code,
    action?.cashapp_handle_redirect_or_display_qr_code,
    action?.wechat_pay_display_qr_code,
    action?.klarna_display_qr_code,
  ];
  const page = pages.find(Boolean);
  const url = redirect_to_url?.url ?? alipay_handle_redirect?.url ?? verify_with_microdeposits?.hosted_verification_url;
  return {
    url: url ?? page?.hosted_instructions_url ?? null,
    expiresAt: page?.expires_at ?? page?.qr_code?.expires_at ?? null,
  };
}

/** The type of payment method that an action is for: a voucher has no charge yet. */
export function methodTypeOf(action: NextAction | undefined): string | undefined {
  const [, name] =
    /^([a-z0-9_]+)_(?:display_details|display_qr_code|handle_redirect.*)$/.exec(action?.type ?? "") ?? [];
  return action?.type === "display_bank_transfer_instructions" ? "customer_balance" : name;
}
