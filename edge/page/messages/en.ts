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
  // Below a card without amounts, for the shop's staff to whom a customer shows it as a proof.
  hidden:
    "This page shows no amounts; staff can check the payment in the shop’s own system with the support code {code}.",
  // Below a card with amounts, for whoever is shown it. `{host}` is in the address bar too.
  ownAddress: "Opened from {merchant}’s own address: {host}",
  // A hosted link after its time. Above the card, or instead of it.
  expired: "This link has expired|Amounts and details are now hidden. Ask the shop for a new link.",
  // The button that deletes the cookie of this page.
  forget: "Forget this on this device",
  // After that. Above the card, or instead of it.
  forgotten: "Forgotten on this device|Amounts and details stay hidden until you open your link again.",
};

export type PageMessages = Record<keyof typeof pageMessages, string>;
