// The figure of payments that succeed after they have failed.
import { type Figure, percent, type Run, stays } from "./figures.ts";

/** The part of the visitors who saw a late success, of those who were there for so long after it. */
export function sawLateSuccess(seconds: number, figure: number): Figure {
  const measure = (run: Run) => {
    const visits = stays(run, "with token").filter(
      ({ succeedsLateMs, leftMs }) => succeedsLateMs !== null && succeedsLateMs + seconds * 1000 <= (leftMs ?? 0),
    );
    const inTime = visits.filter(
      ({ sawLateSuccessMs, succeedsLateMs }) =>
        sawLateSuccessMs !== null && sawLateSuccessMs - (succeedsLateMs ?? 0) <= seconds * 1000,
    );
    return percent(inTime.length, visits.length);
  };
  return {
    promise: `see a late success within ${seconds} s`,
    figure,
    sense: "at least",
    unit: "%",
    over: "mean",
    measure,
  };
}
