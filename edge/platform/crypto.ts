/** SHA-256 digests, and the comparison of secrets in constant time. */
import { type Bytes, toBase64, toHex, utf8 } from "./bytes.ts";

async function sha256(data: string | Bytes): Promise<Uint8Array> {
  const bytes = typeof data === "string" ? utf8(data) : data;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The SHA-256 digest in hex. Objects have it as their name, and log lines contain it instead of an id. */
export async function digestOf(data: string | Bytes): Promise<string> {
  return toHex(await sha256(data));
}

/** The SHA-256 digest in base64, as a Content-Security-Policy names an inline style or script. */
export async function digestBase64(text: string): Promise<string> {
  return toBase64(await sha256(text));
}

/** Whether both secrets are the same. Comparing their digests takes the same time for every wrong guess of any length. */
export async function sameSecret(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([given, expected].map(sha256));
  let difference = 0;
  for (let index = 0; index < 32; index++) difference |= (left?.[index] ?? 0) ^ (right?.[index] ?? 1);
  return difference === 0;
}
