/**
 * The details of a payment by its method, with personal data on purpose: tests check that none of it reaches a viewer.
 * @see https://docs.mollie.com/reference/get-payment (checked 2026-11-27)
 */

type Details = Record<string, unknown>;

const CARD: Details = {
  cardNumber: "************6787",
  cardHolder: "PETRA BEISPIEL",
  cardAudience: "consumer",
  cardLabel: "Visa",
  cardCountryCode: "AT",
  cardExpiryDate: "2031-03-31",
  cardFunding: "credit",
  cardSecurity: "normal",
  cardFingerprint: "fHB3CCKx9REkz8fPplT8N4nq",
  cardBin: "411111",
  cardMaskedNumber: "411111******6787",
  feeRegion: "other",
  failureReason: null,
  failureMessage: null,
  wallet: null,
};

const CONSUMER: Details = {
  consumerName: "Petra Beispiel",
  consumerAccount: "AT611904300234573201",
  consumerBic: "BKAUATWW",
};

/** What a customer must transfer: the fields are the same while the payment is open and after it has ended. */
const TRANSFER: Details = {
  bankName: "Stichting Mollie Payments",
  bankAccount: "NL53ABNA0627535577",
  bankBic: "ABNANL2A",
  transferReference: "RF12-3456-7890-1234",
  billingEmail: "petra@example.org",
};

const DETAILS: Record<string, Details> = {
  creditcard: CARD,
  bancontact: { cardNumber: "670300******7391", ...CONSUMER },
  ideal: CONSUMER,
  paypal: { ...CONSUMER, paypalReference: "9AL35361CF606152E", paypalPayerId: "WDJJHEBZ4X2LY" },
  banktransfer: TRANSFER,
  multibanco: { multibancoEntity: "11111", multibancoReference: "123 456 789" },
  directdebit: { ...CONSUMER, transferReference: "SD49-0013-4772-8147-7032", endToEndIdentifier: "E2E0815" },
  pointofsale: { terminalId: "term_vytxeTZskVKR7C7WgdSP3d", cardNumber: "5678", cardLabel: "Mastercard" },
};

/** Methods whose details exist before the payment is paid. */
const INSTRUCTIONS = new Set(["banktransfer", "multibanco"]);

/** The details of a payment with this status: null until the customer has chosen a method or done something with it. */
export function detailsOf(method: string | null, status: string): Details | null {
  if (method === null) return null;
  if (status === "open" && !INSTRUCTIONS.has(method)) return null;
  return DETAILS[method] ?? null;
}
