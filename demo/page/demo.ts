/** The demo page: starts scenarios at the simulated providers and shows the element for them and for every test id. */
import { embedCode } from "./embed-code.ts";
import { type Exhibit, KIND_EXHIBITS, STATE_EXHIBITS, WAY_EXHIBITS } from "./exhibits.ts";
import { showGuardedCheckout } from "./guarded-checkout.ts";
import { JOURNEYS, type Journey } from "./journeys.ts";
import { type Access, copyOf, find, followCopyButtons, newLabel, post, requestAccess } from "./parts.ts";
import { PROVIDERS, STORIES, type Story } from "./stories.ts";

/** The values of the two toggles. They apply to every element on the page. */
const choice = { theme: "auto", lang: "en" };

/** Adds an element for a resource to a card, and the code that embeds it. */
function show(card: HTMLElement, { of, token }: Access, isLive: boolean, layout?: Exhibit["layout"]): void {
  const status = document.createElement("payment-status");
  if (layout) status.setAttribute("layout", layout);
  status.setAttribute("of", of);
  if (token) status.setAttribute("token", token);
  // Browsers allow six connections to one HTTP/1.1 server. Streams of twenty elements would use them up.
  if (!isLive) status.setAttribute("live", "off");
  // Where the customer goes on, on this page of one shop.
  status.setAttribute("return-url", "/#");
  status.setAttribute("retry-url", "/#guards");
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
  code.textContent = embedCode(status, location.origin);
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
  const tabs = PROVIDERS.map(({ connection, title }) => choiceOf("provider", title, () => choose(connection)));
  check(tabs[0]);
  find(document, "#providers").append(...tabs);
  choose(PROVIDERS[0]?.connection ?? "");
}

/** One of several choices. */
function choiceOf(name: string, title: string, onChosen: () => void): HTMLElement {
  const choice = copyOf("choice");
  const input = find<HTMLInputElement>(choice, "input");
  input.name = name;
  input.value = title;
  find(choice, "span").textContent = title;
  input.addEventListener("change", onChosen);
  return choice;
}

function check(choice: HTMLElement | undefined): void {
  if (choice) find<HTMLInputElement>(choice, "input").defaultChecked = true;
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
        void requestAccess(exhibit).then((access) => show(target as HTMLElement, access, false, exhibit.layout));
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

/** Shows the journey that is chosen. A new random word in the id makes it start now. */
function followJourneys(): void {
  const hero = find(document, "[data-hero]");
  const choose = async ({ kind, id, about }: Journey) => {
    find(hero, "[data-about]").textContent = about;
    show(hero, await requestAccess({ kind, id: `${id}~${newLabel()}` }), true);
  };
  const choices = JOURNEYS.map((journey) => choiceOf("journey", journey.title, () => void choose(journey)));
  check(choices[0]);
  find(document, "#journeys").append(...choices);
  if (JOURNEYS[0]) void choose(JOURNEYS[0]);
}

/** Opens the hosted page in its frame when it comes near the viewport. */
async function showHostedPage(): Promise<void> {
  const { token } = await requestAccess({
    kind: "payment",
    id: `test_succeeded~EUR49.90~visa4242~reference~${newLabel()}`,
  });
  find<HTMLAnchorElement>(document, "[data-hosted-page]").href = `/s/${token}`;
  find<HTMLIFrameElement>(document, "[data-frame]").src = `/s/${token}`;
}

followToggles();
followCopyButtons();
followJourneys();
followProviders();
showGuardedCheckout(find(document, "#guards"), applyChoice);
fillGallery(
  find(document, "#states"),
  STATE_EXHIBITS.map((exhibit) => ({ ...exhibit, layout: "inline" })),
);
fillGallery(find(document, "#kinds"), [...WAY_EXHIBITS, ...KIND_EXHIBITS.filter(({ isShownFirst }) => isShownFirst)]);
void showHostedPage();
