/** The demo page: starts scenarios at the simulated providers and shows the element for them and for every test id. */
import { type Exhibit, KIND_EXHIBITS, STATE_EXHIBITS } from "./exhibits.ts";
import { type Access, copyOf, find, followCopyButtons, post, requestAccess } from "./parts.ts";
import { PROVIDERS, STORIES, type Story } from "./stories.ts";

/** The values of the two toggles. They apply to every element on the page. */
const choice = { theme: "auto", lang: "en" };

/** Adds an element for a resource to a card, and the code that embeds it. */
function show(card: HTMLElement, { of, token }: Access, isLive: boolean): void {
  const status = document.createElement("payment-status");
  status.setAttribute("of", of);
  if (token) status.setAttribute("token", token);
  // Browsers allow six connections to one HTTP/1.1 server. Streams of twenty elements would use them up.
  if (!isLive) status.setAttribute("live", "off");
  applyChoice(status);
  find(card, "[data-stage]").replaceChildren(status);
  find(card, "[data-embed]").hidden = false;
  writeEmbedCode(card);
}

function applyChoice(status: Element): void {
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
  const query = new URLSearchParams({ lang, ...(theme === "auto" ? {} : { theme }) });
  find<HTMLAnchorElement>(card, "[data-hosted]").href =
    `${token ? `/s/${token}` : `/p/${status.getAttribute("of")}`}?${query}`;
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
      const access = await post(`/demo/scenarios/${story.connection}/${story.scenario}`);
      for (const timer of timers) clearTimeout(timer);
      card.dataset.started = "";
      show(card, access, true);
      timers = [...showEvents(find(card, "[data-events]"), story), ...scheduleRefreshes(card, story)];
      button.textContent = "Start another";
    } catch (error) {
      find(card, "[data-stage]").textContent = error instanceof Error ? error.message : "That did not work.";
    }
    button.disabled = false;
  });
  return card;
}

/** Shows the stories of one provider at a time: streams of hidden elements would use up the connections of the browser. */
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

/** Marks each event of a story when it happens at the provider. Returns the timers. */
function showEvents(list: HTMLElement, { events }: Story): number[] {
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

/** The worker may answer with a settled status from its memory for 5 s. */
const REFRESH_AFTER_MS = 6000;

/** Refreshes a settled element after each event, since its stream is closed. Returns the timers. */
function scheduleRefreshes(card: HTMLElement, { events }: Story): number[] {
  const refresh = () => {
    const status = card.querySelector("payment-status");
    if (status?.phase === "ended") void status.refresh();
  };
  return events.map(({ atSeconds }) => window.setTimeout(refresh, atSeconds * 1000 + REFRESH_AFTER_MS));
}

function buildExhibit({ kind, state, id, about }: Exhibit): HTMLElement {
  const card = copyOf("exhibit");
  find(card, "[data-state]").textContent = state;
  find(card, "[data-kind]").textContent = kind;
  find(card, "[data-about]").textContent = about;
  find(card, "[data-id]").textContent = id;
  return card;
}

/** Adds the element of an exhibit when it comes near the viewport, so that the first payment does not wait for twenty others. */
function fillGallery(gallery: HTMLElement, exhibits: Exhibit[]): void {
  const byCard = new Map(exhibits.map((exhibit) => [buildExhibit(exhibit) as Element, exhibit]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const exhibit = byCard.get(target);
        if (!isIntersecting || !exhibit) continue;
        observer.unobserve(target);
        void requestAccess(exhibit).then((access) => show(target as HTMLElement, access, false));
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
    for (const status of document.querySelectorAll("payment-status")) applyChoice(status);
    for (const card of document.querySelectorAll("[data-card]")) writeEmbedCode(card);
  });
}

/** Shows a test id with several states. A new random word in the id makes it start now. */
async function showHeroExample(): Promise<void> {
  const id = `test_action_required-5.processing-6.succeeded~EUR49.90~visa4242~${crypto.randomUUID().slice(0, 8)}`;
  show(find(document, "[data-hero]"), await requestAccess({ kind: "payment", id }), true);
}

followToggles();
followCopyButtons();
followProviders();
fillGallery(find(document, "#states"), STATE_EXHIBITS);
fillGallery(find(document, "#kinds"), KIND_EXHIBITS);
void showHeroExample();
