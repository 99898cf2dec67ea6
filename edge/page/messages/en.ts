/**
 * What the hosted page says beside the element's own words, in English; the shape of every language. Titles and messages
 * have a bar between them, `{time}` is all of "in 30 sec.", as the language itself says it.
 */
export const pageMessages = {
  // Too many requests.
  tooOften: "One moment, please|Too many requests have come from here. Please wait: {time} you can try again.",
  // Ours, not the customer's, and not the payment's.
  fault:
    "This page can’t be shown right now|The fault is ours. It says nothing about the payment itself. Please try again later.",
  // For the preview of a link, where neither state nor amount may stand.
  about: "See how things stand, at any time.",
  // Opens what helps to see this page elsewhere.
  sharePanel: "Open on another device",
  // What somebody else sees who opens the address.
  sharePanelNote: "Whoever opens this address sees how things stand, but no amounts or details.",
  // The name of the picture, for those who do not see it.
  qr: "QR code with the address of this page",
  copyLink: "Copy link",
  // Opens the system's own sheet.
  share: "Share",
  // Below the address, which can be bookmarked.
  keep: "Keep this address to come back any time.",
  // Of a batch's payouts, pages of fifty.
  firstItems: "Back to the first",
};

export type PageMessages = Record<keyof typeof pageMessages, string>;
