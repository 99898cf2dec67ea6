/** The demo page: starts things at the simulated providers and shows the element for them, and for every test id. */
import { type Exhibit, KIND_EXHIBITS, STATE_EXHIBITS } from "./exhibits.ts";
import { copyOf, find, followCopyButtons, type Minted, mint, post } from "./parts.ts";
import { PROVIDERS, STORIES, type Story } from "./stories.ts";

/** What the two toggles say; every element on the page follows. */
const choice = { theme: "auto", lang: "en" };

/** Puts a new element for this thing into its stage, and the code that would embed it below. */
function show(card: HTMLElement, { of, token }: Minted, isLive: boolean): void {
  const status = document.createElement("payment-status");
  status.setAttribute("of", of);
  if (token) status.setAttribute("token", token);
  // Browsers allow six connections to one HTTP/1.1 server: twenty streams would leave none to ask with.
  if (!isLive) status.setAttribute("live", "off");
  dress(status);
  find(card, "[data-stage]").replaceChildren(status);
  find(card, "[data-embed]").hidden = false;
  writeEmbedCode(card);
}

function dress(status: Element): void {
  status.setAttribute("theme", choice.theme);
  status.setAttribute("lang", choice.lang);
}

function writeEmbedCode(card: ParentNode): void {
  const status = card.querySelector("payment-status");
  const code = card.querySelector("[data-code]");
  if (!status || !code) return;
  const attributes = ["of", "token", "theme", "lang"]
    .map((name) => [name, status.getAttribute(name)] as const)
    .filter(([name, value]) => value && !(name === "theme" && value === "auto") && !(name === "lang" && value === "en"))
    .map(([name, value]) => `${name}="${value}"`);
  code.textContent = [
    `<script type="module" src="${location.origin}/payment-status.js"></script>`,
    `<payment-status ${attributes.join(" ")}></payment-status>`,
  ].join("\n");
  const token = status.getAttribute("token");
  const { theme, lang } = choice;
  const wishes = new URLSearchParams({ lang, ...(theme === "auto" ? {} : { theme }) });
  find<HTMLAnchorElement>(card, "[data-hosted]").href =
    `${token ? `/s/${token}` : `/p/${status.getAttribute("of")}`}?${wishes}`;
}

function buildStory(story: Story): HTMLElement {
  const card = copyOf("story");
  find(card, "[data-title]").textContent = story.title;
  find(card, "[data-about]").textContent = story.about;
  const button = find<HTMLButtonElement>(card, "[data-start]");
  let timers: number[] = [];
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const minted = await post(`/demo/scenarios/${story.connection}/${story.scenario}`);
      for (const timer of timers) clearTimeout(timer);
      card.dataset.started = "";
      show(card, minted, true);
      timers = [...narrate(find(card, "[data-events]"), story), ...looksAgain(card, story)];
      button.textContent = "Start another";
    } catch (error) {
      find(card, "[data-stage]").textContent = error instanceof Error ? error.message : "That did not work.";
    }
    button.disabled = false;
  });
  return card;
}

/** One provider at a time: what is not seen is taken off, since its streams would leave none for the others. */
function followProviders(): void {
  const stories = find(document, "#stories");
  const choose = (connection: string) => {
    stories.replaceChildren(...STORIES.filter((story) => story.connection === connection).map(buildStory));
    for (const name of document.querySelectorAll("[data-provider]"))
      name.textContent = PROVIDERS.find((provider) => provider.connection === connection)?.title ?? "";
  };
  const tabs = PROVIDERS.map(({ connection, title }, index) => {
    const tab = copyOf("provider");
    const input = find<HTMLInputElement>(tab, "input");
    input.value = connection;
    input.defaultChecked = index === 0;
    find(tab, "span").textContent = title;
    input.addEventListener("change", () => choose(connection));
    return tab;
  });
  find(document, "#providers").append(...tabs);
  choose(PROVIDERS[0]?.connection ?? "");
}

/** Tells what happens at the provider, as it happens. */
function narrate(list: HTMLElement, { events }: Story): number[] {
  list.hidden = false;
  const items = events.map(({ atSeconds, text }) => {
    const item = document.createElement("li");
    const time = document.createElement("span");
    time.textContent = `${atSeconds} s`;
    item.append(time, text);
    return item;
  });
  list.replaceChildren(...items);
  return events.map(({ atSeconds }, at) =>
    window.setTimeout(() => {
      items[at - 1]?.removeAttribute("aria-current");
      items[at]?.setAttribute("aria-current", "step");
      items[at]?.setAttribute("data-reached", "");
    }, atSeconds * 1000),
  );
}

/** A settled status may be answered from the worker's memory for 5 s. */
const LOOK_AGAIN_AFTER_MS = 6000;

/** A settled element has stopped listening, by design; the page looks again, as a customer who comes back would. */
function looksAgain(card: HTMLElement, { events }: Story): number[] {
  const look = () => {
    const status = card.querySelector("payment-status");
    if (status?.phase === "ended") void status.refresh();
  };
  return events.map(({ atSeconds }) => window.setTimeout(look, atSeconds * 1000 + LOOK_AGAIN_AFTER_MS));
}

function buildExhibit({ kind, state, id, about }: Exhibit): HTMLElement {
  const card = copyOf("exhibit");
  find(card, "[data-state]").textContent = state;
  find(card, "[data-kind]").textContent = kind;
  find(card, "[data-about]").textContent = about;
  find(card, "[data-id]").textContent = id;
  return card;
}

/** Fills an exhibit when it comes near the screen, so that the first payment does not wait for twenty others. */
function fillGallery(gallery: HTMLElement, exhibits: Exhibit[]): void {
  const byCard = new Map(exhibits.map((exhibit) => [buildExhibit(exhibit) as Element, exhibit]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const exhibit = byCard.get(target);
        if (!isIntersecting || !exhibit) continue;
        observer.unobserve(target);
        void mint(exhibit).then((minted) => show(target as HTMLElement, minted, false));
      }
    },
    { rootMargin: "300px" },
  );
  for (const card of byCard.keys()) {
    gallery.append(card);
    observer.observe(card);
  }
}

function followToggles(): void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !(target.name in choice)) return;
    choice[target.name as keyof typeof choice] = target.value;
    document.documentElement.dataset.theme = choice.theme;
    for (const status of document.querySelectorAll("payment-status")) dress(status);
    for (const card of document.querySelectorAll("[data-card]")) writeEmbedCode(card);
  });
}

/** A test id tells a whole journey; the random word makes it begin now. */
async function playInHero(): Promise<void> {
  const id = `test_action_required-5.processing-6.succeeded~EUR49.90~visa4242~${crypto.randomUUID().slice(0, 8)}`;
  show(find(document, "[data-hero]"), await mint({ kind: "payment", id }), true);
}

followToggles();
followCopyButtons();
followProviders();
fillGallery(find(document, "#states"), STATE_EXHIBITS);
fillGallery(find(document, "#kinds"), KIND_EXHIBITS);
void playInHero();
