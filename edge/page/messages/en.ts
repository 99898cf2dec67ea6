/**
 * The messages that only the hosted page has, in English; the shape of every other language. A title and its message have
 * a bar between them. `{time}` is "in 30 seconds", written by `Intl`.
 */
export const pageMessages = {
  // Too many requests.
  tooOften: "One moment, please|You can try again {time}. Your payment isn’t affected.",
  // An internal error. The customer and the payment are not the cause.
  fault: "Something went wrong on our side|Your payment isn’t affected. Please try again in a few minutes.",
  // The preview of a shared link, which must show neither state nor amount.
  about: "See the status of your payment at any time.",
  // The title of the printed page.
  receipt: "Receipt",
  // Above the contact, the support code and the references for the bank.
  help: "Need help?",
  // Opens the panel with address and QR code.
  sharePanel: "Save or share this page",
  // What other people see at this address.
  sharePanelNote: "Anyone with this link can see the status, but no amounts or details.",
  // The label of the picture for screen readers.
  qr: "QR code with the address of this page",
  copyLink: "Copy link",
  // Opens the share dialog of the system.
  share: "Share",
  // Below the address.
  keep: "Bookmark this page to come back any time.",
  // From a further page of payouts to the first.
  firstItems: "Back to the first 50",
};

export type PageMessages = Record<keyof typeof pageMessages, string>;
