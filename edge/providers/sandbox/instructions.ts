/** How a customer of the sandbox pays elsewhere. Every value has the form and the checksum of a real one, and reaches nobody. */
import type { Method, Money, PaymentDetails } from "../../../contract/status.ts";
import type { PaymentWay } from "./journey.ts";

/** The page of the Worker that stands for a bank, a wallet or a checkout. */
export const CONTINUE_PATH = "/sandbox/continue";

const NONE: PaymentDetails = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };

export function instructionsFor(way: PaymentWay, amount: Money | null): PaymentDetails {
  switch (way) {
    case "transfer":
      // The IBAN that the registry gives as the example of Germany, and the reference of ISO 11649.
      return { ...NONE, bank: "Example Bank", account: "DE89370400440532013000", reference: "RF18539007547034" };
    case "voucher":
      return { ...NONE, barcode: "99000012345678", url: CONTINUE_PATH };
    case "pix":
      return { ...NONE, barcode: pixCode(amount) };
  }
}

export function methodOf(way: PaymentWay): Method {
  const none = { brand: null, last4: null };
  switch (way) {
    case "transfer":
      return { type: "bank_transfer", ...none };
    case "voucher":
      return { type: "voucher", ...none };
    case "pix":
      return { type: "bank_transfer", ...none, brand: "pix" };
  }
}

/**
 * A static Pix code, of the EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1. It has an amount
 * only in reais.
 */
function pixCode(amount: Money | null): string {
  const fields = [
    field("00", "01"),
    field("26", `${field("00", "br.gov.bcb.pix")}${field("01", "help@shop.example")}`),
    field("52", "0000"),
    field("53", "986"),
    amount?.currency === "BRL" ? field("54", amount.value) : "",
    field("58", "BR"),
    field("59", "Example Shop"),
    field("60", "SAO PAULO"),
    field("62", field("05", "***")),
  ];
  const code = `${fields.join("")}6304`;
  return `${code}${checksumOf(code)}`;
}

function field(id: string, value: string): string {
  return `${id}${`${value.length}`.padStart(2, "0")}${value}`;
}

/** CRC-16 with polynomial 0x1021 and initial value 0xFFFF (EMVCo QR Code Specification, 4.7.3). */
function checksumOf(text: string): string {
  let crc = 0xffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
