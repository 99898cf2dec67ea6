/** SHA-256, as bytes and in the two spellings we need. No I/O. No clock. */

export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** In hex: the name of an object, and how an id appears in a log. */
export async function digestOf(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return Array.from(await sha256(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** In base64, as a policy names an inline style. */
export async function digestBase64(text: string): Promise<string> {
  return btoa(String.fromCharCode(...(await sha256(text))));
}
