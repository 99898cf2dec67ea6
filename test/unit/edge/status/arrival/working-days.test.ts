import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  dayOf,
  EVERY_DAY,
  TARGET,
  WEEKDAYS,
  workingDaysAfter,
} from "../../../../../edge/status/arrival/working-days.ts";

const calendar = fc.constantFrom(TARGET, WEEKDAYS, EVERY_DAY);
const moment = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2099-11-30"), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.integer({ min: 0, max: 15 });

describe("working days", () => {
  test("The closing days of TARGET are those that the European Central Bank has published", () => {
    // https://www.ecb.europa.eu/press/pr/date/2000/html/pr001214_4.en.html, and the dates of Easter of these years.
    for (const day of ["2026-04-03", "2026-04-06", "2027-03-26", "2027-03-29", "2038-04-23", "2038-04-26"])
      assert.ok(TARGET.isClosed(day), day);
    for (const day of ["2027-01-01", "2026-05-01", "2026-12-25", "2028-12-26", "2026-11-28", "2026-11-29"])
      assert.ok(TARGET.isClosed(day), day);
    for (const day of ["2026-04-02", "2026-04-07", "2026-12-24", "2026-12-31", "2026-05-14", "2026-11-30"])
      assert.equal(TARGET.isClosed(day), false, day);
  });

  test("A year has five or six closing days of TARGET and one on the Friday and Monday of Easter", () => {
    for (let year = 2000; year < 2100; year++) {
      const days = Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(year, 0, 1 + index)));
      const closed = days
        .filter((day) => day.getUTCFullYear() === year && ![0, 6].includes(day.getUTCDay()))
        .map((day) => day.toISOString().slice(0, 10))
        .filter((day) => TARGET.isClosed(day));
      const spring = closed.filter((day) => /-0[34]-/.test(day));
      assert.equal(spring.length, 2, String(year));
      assert.deepEqual(
        spring.map((day) => new Date(day).getUTCDay()),
        [5, 1],
      );
      assert.equal(Date.parse(spring[1] ?? "") - Date.parse(spring[0] ?? ""), 3 * 86_400_000);
    }
  });

  test("Days are counted over weekends and closing days, and from the next open day", () => {
    assert.equal(workingDaysAfter("2026-11-26T10:00:00Z", 3, WEEKDAYS), "2026-12-01");
    assert.equal(workingDaysAfter("2026-11-28T10:00:00Z", 1, WEEKDAYS), "2026-12-01");
    assert.equal(workingDaysAfter("2026-12-23T10:00:00Z", 3, TARGET), "2026-12-29");
    assert.equal(workingDaysAfter("2026-12-23T10:00:00Z", 3, WEEKDAYS), "2026-12-28");
    assert.equal(workingDaysAfter("2026-11-28T10:00:00Z", 1, EVERY_DAY), "2026-11-29");
  });

  test("A day of TARGET begins and ends at midnight in Frankfurt", () => {
    assert.deepEqual(
      ["2026-11-29T22:59:59Z", "2026-11-29T23:00:00Z", "2026-06-30T22:00:00Z"].map((time) => dayOf(time, TARGET)),
      ["2026-11-29", "2026-11-30", "2026-07-01"],
    );
  });

  test("The day is never closed, never before the start, and never earlier for more days or a later start", () => {
    fc.assert(
      fc.property(calendar, moment, count, fc.nat(20 * 86_400_000), (rail, start, days, later) => {
        const day = workingDaysAfter(start, days, rail);
        assert.match(day, /^\d{4}-\d\d-\d\d$/);
        assert.equal(rail.isClosed(day), false);
        assert.ok(day >= dayOf(start, rail));
        assert.ok(workingDaysAfter(start, days + 1, rail) > day);
        assert.ok(workingDaysAfter(new Date(Date.parse(start) + later).toISOString(), days, rail) >= day);
      }),
    );
  });
});
