/** The configuration of this isolate, read once; its problems are logged once. */

import { log } from "../platform/log.ts";
import { type Config, readConfig } from "./config.ts";

const configs = new WeakMap<object, Promise<Config>>();

export function configOf(env: object): Promise<Config> {
  let config = configs.get(env);
  if (!config) {
    config = readConfig(env).then((read) => {
      for (const problem of read.problems) log({ event: "misconfigured", requestId: "start", problem });
      return read;
    });
    configs.set(env, config);
  }
  return config;
}
