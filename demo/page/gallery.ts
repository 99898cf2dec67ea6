/** The gallery: the element for every test id, in the layout, theme, language and width that the address names. */
import { type Exhibit, HARD_EXHIBITS, HINT_EXHIBITS, KIND_EXHIBITS, STATE_EXHIBITS } from "./exhibits.ts";
import { copyOf, find, requestAccess } from "./parts.ts";

const DEFAULTS = { layout: "card", theme: "light", width: "full", lang: "en" };

const form = find<HTMLFormElement>(document, "#look");

/** Sets the controls to the parameters of the address, such as `/demo/gallery?layout=badge&lang=ar`, else to `DEFAULTS`. */
function readAddress(): void {
  const parameters = new URLSearchParams(location.search);
  for (const [name, byDefault] of Object.entries(DEFAULTS)) {
    const control = form.elements.namedItem(name) as RadioNodeList | HTMLSelectElement;
    control.value = parameters.get(name) ?? byDefault;
    if (!control.value) control.value = byDefault;
  }
}

function chosen(): typeof DEFAULTS {
  return Object.fromEntries(new FormData(form)) as typeof DEFAULTS;
}

function applyChoice(status: Element): void {
  const { layout, theme, lang } = chosen();
  for (const [name, value] of Object.entries({ layout, theme, lang })) status.setAttribute(name, value);
}

function applyChoiceToAll(): void {
  const choice = chosen();
  Object.assign(document.documentElement.dataset, choice);
  for (const status of document.querySelectorAll("payment-status")) applyChoice(status);
  history.replaceState(null, "", `?${new URLSearchParams(choice)}`);
}

async function frameOf(exhibit: Exhibit): Promise<HTMLElement> {
  const { kind, state, hint, about } = exhibit;
  const exhibitFrame = copyOf("exhibit");
  find(exhibitFrame, "[data-state]").textContent = hint ?? state;
  find(exhibitFrame, "[data-kind]").textContent = hint ? `${kind} ${state}` : kind;
  find(exhibitFrame, "[data-about]").textContent = about;
  const { of, token } = await requestAccess(exhibit);
  const status = document.createElement("payment-status");
  status.setAttribute("of", of);
  if (token) status.setAttribute("token", token);
  // Browsers allow six connections to one HTTP/1.1 server. Streams of all elements would use them up.
  status.setAttribute("live", "off");
  status.setAttribute("return-url", "#states-title");
  status.setAttribute("retry-url", "#states-title");
  applyChoice(status);
  find(exhibitFrame, "[data-stage]").append(status);
  return exhibitFrame;
}

async function addExhibits(selector: string, exhibits: Exhibit[]): Promise<void> {
  find(document, selector).append(...(await Promise.all(exhibits.map(frameOf))));
}

readAddress();
applyChoiceToAll();
form.addEventListener("change", applyChoiceToAll);
await addExhibits("#states", STATE_EXHIBITS);
await addExhibits("#kinds", KIND_EXHIBITS);
await addExhibits("#hints", HINT_EXHIBITS);
await addExhibits("#hard", HARD_EXHIBITS);
find(document, "main").removeAttribute("aria-busy");
