/** The whole contract, as the npm package exports it. */
export * from "./events.ts";
export * from "./problem.ts";
export * from "./resource.ts";
export * from "./status.ts";
