/** The code that embeds an element. It works as it is on every page of this machine. */

/** The room of the card until its script has loaded (docs/embedding.md). */
const RESERVED_ROOM = "<style>payment-status:not(:defined){display:block;min-height:34.7rem}</style>";

/** @param edge origin of the Worker */
export function embedCode(status: Element, edge: string): string {
  const isDefault = (name: string, value: string) =>
    (name === "theme" && value === "auto") || (name === "lang" && value === "en");
  const attributes = ["of", "token", "layout", "theme", "lang"].flatMap((name) => {
    const value = status.getAttribute(name);
    return value && !isDefault(name, value) ? [`${name}="${value}"`] : [];
  });
  return [
    RESERVED_ROOM,
    `<script type="module" src="${edge}/payment-status.js"></script>`,
    `<payment-status ${attributes.join(" ")}></payment-status>`,
  ].join("\n");
}
