/** The forms of times that providers send. */

/**
 * RFC 3339 with `Z`, `UTC` or an offset, with or without seconds, and the default format of Go
 * (`2023-07-12 20:10:30.31 +0000 UTC`). A time without a zone is not read: a guess could be wrong by 14 hours.
 */
const INSTANT =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d+)?)? ?(?:([Zz]|UTC|GMT)|([+-]\d\d)(?::?(\d\d))?(?: [A-Z]{3,4})?)$/;

/** Seconds and milliseconds since 1970, for the years 2001 to 2286. Other numbers of digits are no such count. */
const EPOCH_SECONDS = { from: 1e9, to: 1e10 };
const EPOCH_MS = { from: 1e12, to: 1e13 };

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The point in time of this text as RFC 3339 in UTC, from 1970 on; null when it is none. */
export function parseInstant(text: string): string | null {
  const [, day = "", minutes, seconds = ":00", zone, hours, offsetMinutes = "00"] = INSTANT.exec(text) ?? [];
  if (!day) return parseEpoch(text);
  return isDay(day) ? toInstant(`${day}T${minutes}${seconds}${zone ? "Z" : `${hours}:${offsetMinutes}`}`) : null;
}

/** This calendar day at this time in UTC; null when the text is not a day. */
export function parseDay(text: string, timeOfDay: string): string | null {
  return DAY.test(text) && isDay(text) ? toInstant(`${text}T${timeOfDay}Z`) : null;
}

/** Seconds since 1970 as RFC 3339 in UTC; null when this is no such count. */
export function fromEpochSeconds(seconds: number): string | null {
  return isWithin(EPOCH_SECONDS, seconds) ? toInstant(Math.round(seconds * 1000)) : null;
}

/** Milliseconds since 1970 as RFC 3339 in UTC; null when this is no such count. */
export function fromEpochMs(ms: number): string | null {
  return isWithin(EPOCH_MS, ms) ? toInstant(Math.round(ms)) : null;
}

function isWithin({ from, to }: { from: number; to: number }, count: number): boolean {
  return count >= from && count < to;
}

function parseEpoch(text: string): string | null {
  if (!/^\d+(\.\d+)?([eE]\+?\d{1,2})?$/.test(text)) return null;
  const number = Number(text);
  return fromEpochSeconds(number) ?? fromEpochMs(number);
}

/** False for a day that its month does not have: JavaScript reads 30 February as 2 March. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

function toInstant(time: string | number): string | null {
  const date = new Date(time);
  if (!(date.getTime() >= Date.UTC(1970) && date.getTime() < Date.UTC(10_000))) return null;
  return date.toISOString().replace(".000Z", "Z");
}
