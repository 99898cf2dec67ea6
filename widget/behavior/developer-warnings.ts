/** Finds mistakes of the page's developer (docs/troubleshooting.md#warnings-in-the-console). */
import type { ViewState } from "../connection/view-state.ts";
import { warn } from "../warn.ts";

const VALUES = {
  theme: "auto,light,dark",
  layout: "card,inline,badge",
  live: "on,off",
  "heading-level": "1,2,3,4,5,6",
};

/** Content that nobody means as a replacement for the card. The page of the hosted status has JSON in its element. */
const SWALLOWED = "payment-status, main, nav, script:not([type='application/json'])";

/** What is checked. */
interface Subject extends Pick<ViewState, "status" | "problem"> {
  host: Element;
  edge: string;
}

/** Warns of each mistake that can be seen now. */
export function findMistakes({ host, edge, status, problem }: Subject): void {
  for (const [name, values] of Object.entries(VALUES)) {
    const value = host.getAttribute(name);
    if (value && !values.split(",").includes(value)) warn("value", `${name}="${value}" is not one of ${values}.`);
  }
  if (problem) warn(problem.code, `${host.getAttribute("of")} is refused. ${problem.detail}`);
  // A bundler gives the script a file: address.
  if (!/^(https?:|\/)/.test(edge)) warn("edge", `"${edge}" is not the URL of a Worker.`);
  const swallowed = status && host.querySelector(SWALLOWED);
  if (swallowed) warn("tag", `<${swallowed.localName}> is inside. Close the element before it.`);
}
