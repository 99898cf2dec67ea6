/** The part of `node:async_hooks` that workerd provides and the meter uses. `@types/node` conflicts with Workers' types. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<Value> {
    run<Result>(value: Value, callback: () => Result): Result;
    getStore(): Value | undefined;
  }
}
