// What a page of any framework notes down for the test: which events its handlers got, and what they carried.

/** @type {{ name: string, state?: string, previous?: string | null, code?: string, action?: string }[]} */
export const heard = [];
Object.assign(globalThis, { heard });

/** @param {any} event one of the element's own */
export function note(event) {
  const { type: name, status, previous, code, action } = event;
  heard.push({
    name,
    ...(status && { state: status.state }),
    ...(previous !== undefined && { previous: previous?.state ?? null }),
    ...(code && { code }),
    ...(action && { action }),
  });
}

/** The thing and the token that the test has put into the address, and what it changes later. */
const parameters = new URLSearchParams(location.search);
export const of = parameters.get("of");
export const token = parameters.get("token");
export const edge = parameters.get("edge");
export const other = parameters.get("other");
