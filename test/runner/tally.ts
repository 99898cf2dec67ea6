// Counts what passed, failed and was skipped, and how long it took. Prints each result as it comes.

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Printed at the end: what failed, and below it the errors. */
  failures: string[];
  /** How long each file took. */
  times: { name: string; ms: number }[];
  pass(name: string): void;
  fail(name: string, output?: string): void;
  skip(sentence: string): void;
  add(other: Tally): void;
  /** `N passed, N failed`, with `, N skipped` where some were skipped. */
  line(): string;
  /** The ten files that took longest, the slowest first. */
  slowest(): string;
}

const LISTED = 10;

/** A tally with all counts at zero. */
export function tallyOf(): Tally {
  return {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
    times: [],
    pass(name) {
      this.passed += 1;
      console.log(`✔ ${name}`);
    },
    fail(name, output = "") {
      this.failed += 1;
      this.failures.push(output === "" ? name : `${name}\n${output}`);
      console.log(`✖ ${name}`);
    },
    skip(sentence) {
      this.skipped += 1;
      console.log(`– skipped: ${sentence}`);
    },
    add(other) {
      this.passed += other.passed;
      this.failed += other.failed;
      this.skipped += other.skipped;
      this.failures.push(...other.failures);
      this.times.push(...other.times);
    },
    line() {
      const counts = `${this.passed} passed, ${this.failed} failed`;
      return this.skipped > 0 ? `${counts}, ${this.skipped} skipped` : counts;
    },
    slowest() {
      const byTime = this.times.toSorted((one, other) => other.ms - one.ms).slice(0, LISTED);
      return byTime.map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`).join("\n");
    },
  };
}
