/** What a story of the demo is. */

export interface Story {
  /** The connection of the provider (demo/providers.ts). */
  connection: string;
  /** The name of the simulator's scenario. */
  scenario: string;
  title: string;
  about: string;
  /** The events at the provider, in seconds after the start. */
  events: { atSeconds: number; text: string }[];
}
