/** The gallery of everything: the element for every test id, in the layout, theme, language and width of the address. */
import { type Exhibit, HARD_EXHIBITS, HINT_EXHIBITS, KIND_EXHIBITS, STATE_EXHIBITS } from "./exhibits.ts";
import { copyOf, find, mint } from "./parts.ts";

const CHOICES = { layout: "card", theme: "light", width: "full", lang: "en" };

const form = find<HTMLFormElement>(document, "#look");

/** `/demo/gallery?layout=badge&lang=ar` opens so; what is not said is as in `CHOICES`. */
function readAddress(): void {
  const asked = new URLSearchParams(location.search);
  for (const [name, usual] of Object.entries(CHOICES)) {
    const control = form.elements.namedItem(name) as RadioNodeList | HTMLSelectElement;
    control.value = asked.get(name) ?? usual;
    if (!control.value) control.value = usual;
  }
}

function chosen(): typeof CHOICES {
  return Object.fromEntries(new FormData(form)) as typeof CHOICES;
}

function dress(status: Element): void {
  const { layout, theme, lang } = chosen();
  for (const [name, value] of Object.entries({ layout, theme, lang })) status.setAttribute(name, value);
}

function dressAll(): void {
  const choice = chosen();
  Object.assign(document.documentElement.dataset, choice);
  for (const status of document.querySelectorAll("payment-status")) dress(status);
  history.replaceState(null, "", `?${new URLSearchParams(choice)}`);
}

async function hang(exhibit: Exhibit): Promise<HTMLElement> {
  const { kind, state, hint, about } = exhibit;
  const frame = copyOf("exhibit");
  find(frame, "[data-state]").textContent = hint ?? state;
  find(frame, "[data-kind]").textContent = hint ? `${kind} ${state}` : kind;
  find(frame, "[data-about]").textContent = about;
  const { of, token } = await mint(exhibit);
  const status = document.createElement("payment-status");
  status.setAttribute("of", of);
  if (token) status.setAttribute("token", token);
  // Browsers allow six connections to one HTTP/1.1 server: so many streams would leave none to ask with.
  status.setAttribute("live", "off");
  dress(status);
  find(frame, "[data-stage]").append(status);
  return frame;
}

async function hangAll(wall: string, exhibits: Exhibit[]): Promise<void> {
  find(document, wall).append(...(await Promise.all(exhibits.map(hang))));
}

readAddress();
dressAll();
form.addEventListener("change", dressAll);
await hangAll("#states", STATE_EXHIBITS);
await hangAll("#kinds", KIND_EXHIBITS);
await hangAll("#hints", HINT_EXHIBITS);
await hangAll("#hard", HARD_EXHIBITS);
find(document, "main").removeAttribute("aria-busy");
