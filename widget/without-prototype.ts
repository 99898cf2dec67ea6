/**
 * A copy without a prototype. A function of the browser also reads the options that the page has added to all objects, such
 * as `once` or `signal`, and a look-up finds names that the page has added.
 */
export const withoutPrototype = <T extends object>(options: T): T => ({ __proto__: null, ...options });
