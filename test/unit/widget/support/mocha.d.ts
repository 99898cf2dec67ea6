// The globals of Mocha that the tests in browsers use, for the type checker.

type Run = (this: void) => void | Promise<void>;

declare function describe(name: string, run: () => void): void;
declare function it(sentence: string, run: Run): void;
declare function before(run: Run): void;
declare function after(run: Run): void;
declare function beforeEach(run: Run): void;
declare function afterEach(run: Run): void;
