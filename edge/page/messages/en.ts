/**
 * The messages that only the hosted page has, in English; the shape of every other language. A title and its message have
 * a bar between them. `{time}` is "in 30 sec.", written by `Intl`.
 */
export const pageMessages = {
  // Too many requests.
  tooOften: "One moment, please|Too many requests have come from here. Please wait: {time} you can try again.",
  // An internal error. The customer and the payment are not the cause.
  fault:
    "This page can’t be shown right now|The fault is ours. It says nothing about the payment itself. Please try again later.",
  // The preview of a shared link, which must show neither state nor amount.
  about: "See how things stand, at any time.",
  // Opens the panel with address and QR code.
  sharePanel: "Open on another device",
  // What other people see at this address.
  sharePanelNote: "Whoever opens this address sees how things stand, but no amounts or details.",
  // The label of the picture for screen readers.
  qr: "QR code with the address of this page",
  copyLink: "Copy link",
  // Opens the share dialog of the system.
  share: "Share",
  // Below the address.
  keep: "Keep this address to come back any time.",
  // From a further page of payouts to the first.
  firstItems: "Back to the first",
};

export type PageMessages = Record<keyof typeof pageMessages, string>;
