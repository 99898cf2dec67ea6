// What the element prints in the console.

const realWarn = console.warn;

afterEach(() => {
  console.warn = realWarn;
});

/** Collects the warnings of the current test instead of printing them. */
export function warningsOf(): string[] {
  const warnings: string[] = [];
  console.warn = (text: string) => warnings.push(text);
  return warnings;
}
