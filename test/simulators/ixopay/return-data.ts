/** `returnData`: the payment method, in every shape that IXOPAY documents. */
import type { LifecycleStep, Transaction } from "./transactions.ts";

type Json = Record<string, unknown>;

export function returnDataOf(transaction: Transaction, step: LifecycleStep): Json {
  const card = cardOf(transaction, step);
  const typed = (type: string, fields: Json) => ({ returnData: { _TYPE: type, ...fields } });
  switch (transaction.shape.returnData) {
    case "cardData":
      return typed("cardData", card);
    case "creditcardData":
      return typed("creditcardData", card);
    case "nested-creditcardData":
      return { returnData: { creditcardData: card } };
    case "nested-cardData":
      return { returnData: { cardData: card } };
    case "ibanData":
      return typed("ibanData", IBAN);
    case "walletData":
      return typed("walletData", WALLET);
    case "phoneData":
      return typed("phoneData", { phoneNumber: "+4366012345678", country: "AT", operator: "a1" });
    case "achData":
      return typed("achData", ACH);
    case "none":
      return {};
  }
}

function cardOf(transaction: Transaction, step: LifecycleStep): Json {
  const { card, shape } = transaction;
  return {
    type: card.type,
    firstName: "Petra",
    lastName: "Beispiel",
    country: "AT",
    cardHolder: "Petra Beispiel",
    expiryMonth: shape.numbers ? 4 : "04",
    expiryYear: shape.numbers ? 2029 : "2029",
    binDigits: "41111111",
    firstSixDigits: "411111",
    lastFourDigits: card.lastFour,
    fingerprint: "9s92FBBvMuw7nn8t7ChHDRuFXSx3ZVzAJ",
    binBrand: card.type.toUpperCase(),
    binBank: "JPMORGAN CHASE BANK, N.A.",
    binType: "CREDIT",
    binLevel: "PLATINUM",
    binCountry: "AT",
    binSegment: "Consumer",
    threeDSecure: "OPTIONAL",
    eci: "05",
    ...(step.merchantAdvice && {
      merchantAdviceCode: step.merchantAdvice,
      parsedMerchantAdviceCode: step.merchantAdvice,
    }),
    schemeTransactionIdentifier: "MCC1234567890",
    cardUpdateStatus: null,
    cardUpdatedAt: null,
  };
}

const IBAN = {
  accountOwner: "Petra Beispiel",
  iban: "AT611904300234573201",
  bic: "ABAGATWWXXX",
  mandateId: "M-77",
  mandateDate: "2026-01-31",
  bankName: "Beispielbank",
  country: "AT",
};

const WALLET = {
  walletReferenceId: "WR-1",
  walletOwner: "petra@example.org",
  walletType: "paypal",
  walletOwnerFirstName: "Petra",
  walletOwnerLastName: "Beispiel",
  walletOwnerCountryCode: "AT",
};

const ACH = {
  accountHolder: "Petra Beispiel",
  accountHolderType: "person",
  accountType: "checking",
  accountNumber: "000123456789",
  routingNumber: "011000015",
};
