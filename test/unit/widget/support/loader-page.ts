// A page of its own for each test, in a frame, on which the loader runs.
import { eventually } from "./eventually.ts";
import { OF } from "./samples.ts";

const LOADER = new URL("../../../../widget/embed.ts", import.meta.url).href;
export const IMITATION = new URL("imitation.js", import.meta.url);

/** What a page of a test has. */
export type LoaderWindow = Window & typeof globalThis & { hasRun?: boolean };

/** A placeholder that is in the view. */
export const placeholder = (attributes = "") => `<div data-payment-status="${OF}" ${attributes}></div>`;

/** Each page loads a file of its own: a test may end, and abort a request, before the file is there. */
let pages = 0;
let frames: HTMLIFrameElement[] = [];
afterEach(() => {
  for (const frame of frames) frame.remove();
  frames = [];
});

/**
 * Opens a page with this markup, and runs the loader after it.
 * @param script runs before the loader, as a script of the page
 * @param element the path and the hash that the build writes into the loader
 */
export async function openPage(
  markup: string,
  script = "",
  element = [`${IMITATION.pathname}?${++pages}`, ""],
): Promise<LoaderWindow> {
  const frame = document.createElement("iframe");
  frame.srcdoc = `${markup}<script>var __ELEMENT__ = ${JSON.stringify(element)};${script}</script>
    <script type="module" src="${LOADER}" onload="this.id = 'loaded'"></script>`;
  // All of its placeholders are near the view.
  frame.style.cssText = "width: 800px; height: 2000px";
  frames.push(frame);
  document.body.append(frame);
  const page = frame.contentWindow as LoaderWindow;
  await eventually(() => {
    if (!page.eval(`Document.prototype.querySelector.call(document, "#loaded")`)) throw new Error("no loader yet");
  });
  return page;
}

/** The elements that the loader has made, each with its attributes. */
export function elementsOf(page: LoaderWindow): Record<string, string>[] {
  const found = page.Document.prototype.querySelectorAll.call(page.document, "payment-status");
  return [...found].map((element) =>
    Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
  );
}
