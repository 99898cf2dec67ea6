// Shared by the pages of all frameworks: the settings in the address, and the events that the handlers received.

/** @type {{ name: string, state?: string, previous?: string | null, code?: string, action?: string }[]} */
export const events = [];
Object.assign(globalThis, { events });

/** @param {any} event an event of the element */
export function record(event) {
  const { type: name, status, previous, code, action } = event;
  events.push({
    name,
    ...(status && { state: status.state }),
    ...(previous !== undefined && { previous: previous?.state ?? null }),
    ...(code && { code }),
    ...(action && { action }),
  });
}

/** Resource path, token and edge from the address, and the other resource that is shown later. */
const parameters = new URLSearchParams(location.search);
export const of = parameters.get("of");
export const token = parameters.get("token");
export const edge = parameters.get("edge");
export const other = parameters.get("other");
