/** The days on which a rail moves money. A day is text, `YYYY-MM-DD`. */

/** The calendar of a rail: the time zone in which its day begins and ends, and its closed days. */
export interface Calendar {
  timeZone: string;
  isClosed(day: string): boolean;
}

const DAY_MS = 86_400_000;
/** A calendar without a closed day for so long does not exist. */
const LONGEST_CLOSURE_DAYS = 14;

/**
 * Closed on Saturday, Sunday, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December, in Frankfurt's time.
 * @see https://www.ecb.europa.eu/press/pr/date/2000/html/pr001214_4.en.html (European Central Bank, checked 2026-11-28)
 */
export const TARGET: Calendar = {
  timeZone: "Europe/Berlin",
  isClosed: (day) => isWeekend(day) || TARGET_HOLIDAYS.has(day.slice(5)) || isEasterHoliday(day),
};

const TARGET_HOLIDAYS = new Set(["01-01", "05-01", "12-25", "12-26"]);

/** Saturday and Sunday alone: the public holidays of other currencies differ by country and are not known here. */
export const WEEKDAYS: Calendar = { timeZone: "UTC", isClosed: isWeekend };

/** Rails that never close, such as the balance of a wallet. */
export const EVERY_DAY: Calendar = { timeZone: "UTC", isClosed: () => false };

/** The day that is `count` working days after this moment. What begins on a closed day counts from the next open one. */
export function workingDaysAfter(moment: string, count: number, calendar: Calendar): string {
  let day = openDayFrom(dayOf(moment, calendar), calendar);
  for (let passed = 0; passed < count; passed++) day = openDayFrom(shiftDay(day, 1), calendar);
  return day;
}

/** The first day that is not closed: this one or a later one. */
function openDayFrom(first: string, { isClosed }: Calendar): string {
  let day = first;
  for (let passed = 0; isClosed(day) && passed < LONGEST_CLOSURE_DAYS; passed++) day = shiftDay(day, 1);
  return day;
}

/** The day of an RFC 3339 time where the rail is. */
export function dayOf(moment: string, { timeZone }: Calendar): string {
  // Swedish dates have the form YYYY-MM-DD.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(moment));
}

function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(day).getUTCDay());
}

function isEasterHoliday(day: string): boolean {
  const easter = easterSunday(Number(day.slice(0, 4)));
  return day === shiftDay(easter, -2) || day === shiftDay(easter, 1);
}

/**
 * The "anonymous Gregorian" computation of Easter, valid for every year of the Gregorian calendar.
 * @see https://en.wikipedia.org/wiki/Date_of_Easter#Anonymous_Gregorian_algorithm
 */
function easterSunday(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - moon - (yearOfCentury % 4)) % 7;
  const correction = Math.floor((golden + 11 * moon + 22 * weekday) / 451);
  const marchDays = moon + weekday - 7 * correction + 22;
  return shiftDay(`${String(year).padStart(4, "0")}-03-01`, marchDays - 1);
}
