/**
 * Splits an event stream into events (WHATWG HTML, 9.2.6, without ids: the server always starts anew). Text is fed to
 * it as it comes, however it was cut. No I/O. No clock.
 */

/**
 * Gives the function to feed; it answers false once more than `maxCharacters` wait for the end of their event.
 * @param onEvent `event` is empty where the stream names none; `retry`, the server's wish for the pause before the next
 * connection in milliseconds, counts as an event too.
 */
export function eventParser(
  onEvent: (event: string, data: string) => void,
  maxCharacters: number,
): (text: string) => boolean {
  let rest = "";
  return (text) => {
    // A CR at the very end may be the first half of CRLF, so it waits for what follows.
    const blocks = (rest + text).split(/(?:\r\n|\n|\r(?!\n|$)){2}/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      let event = "";
      const data: string[] = [];
      for (const line of block.split(/\r\n?|\n/)) {
        const [, field, value = ""] = /^(\w+)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === "data") data.push(value);
        if (field === "event") event = value;
        if (field === "retry") onEvent(field, value);
      }
      if (data.length) onEvent(event, data.join("\n"));
    }
    return rest.length <= maxCharacters;
  };
}
