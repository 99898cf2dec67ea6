// Counts what passed, failed and was skipped, and prints each result as it comes.

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Printed at the end: what failed, and below it the errors. */
  failures: string[];
  pass(name: string): void;
  fail(name: string, output?: string): void;
  skip(sentence: string): void;
  add(other: Tally): void;
  /** `N passed, N failed`, with `, N skipped` where some were skipped. */
  line(): string;
}

/** A tally with all counts at zero. */
export function tallyOf(): Tally {
  return {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
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
    },
    line() {
      const counts = `${this.passed} passed, ${this.failed} failed`;
      return this.skipped > 0 ? `${counts}, ${this.skipped} skipped` : counts;
    },
  };
}
