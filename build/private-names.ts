/**
 * Property names that the element alone knows, which its build therefore shortens. None is in a document, a message to
 * another tab, a file of words, a public member, Lit or the platform, and none is reached by a string: a test holds each
 * to that (test/build/private-names.test.ts).
 */
export const PRIVATE_NAMES = [
  // What we believe, and how a card is made of it.
  "clockOffsetMs",
  "sinceMs",
  "expectsDetails",
  "returnSeconds",
  "copied",
  "failure",
  "busy",
  // Words, and who speaks them.
  "words",
  "isLoading",
  "transferReference",
  "howToPay",
  "timeLeft",
  "readyUntil",
  "due",
  "starts",
  "unchecked",
  "stopped",
  "updates",
  "leave",
  "note",
  "another",
  // Client and controllers.
  "floorMs",
  "hearers",
  "sleep",
  "wake",
  "disconnected",
];
