/** Everything in the contract, for the npm package. */
export * from "./events.ts";
export * from "./problem.ts";
export * from "./resource.ts";
export * from "./status.ts";
