/**
 * The script of the support page. The link key is sent to this deployment in a header, and kept for the session of the tab.
 * Neither the key nor what is asked becomes part of the page's address or of its history.
 */
import type { ResourceRef } from "../contract/resource.ts";
import { fetchTrace } from "./fetch-trace.ts";
import { KeyStore } from "./key-store.ts";
import { byId } from "./page-parts.ts";
import { pastedResource, type ResourceInput, typedResource } from "./resource-input.ts";
import { TraceView } from "./trace-view.ts";

const times = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

class SupportDesk {
  readonly #keys = new KeyStore(() => sessionStorage);
  readonly #view = new TraceView((at) => times.format(new Date(at)));
  readonly #key = byId("key", HTMLInputElement);
  readonly #pasted = byId("pasted", HTMLInputElement);
  readonly #connection = byId("connection", HTMLInputElement);
  readonly #kind = byId("kind", HTMLSelectElement);
  readonly #id = byId("id", HTMLInputElement);
  readonly #show = byId("show", HTMLButtonElement);
  /** The request that is on its way. */
  #request = new AbortController();

  start(): void {
    this.#key.value = this.#keys.read();
    for (const zone of document.querySelectorAll(".zone")) zone.textContent = times.resolvedOptions().timeZone;
    byId("ask", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.#pasted.addEventListener("input", () => this.#fillIn());
    byId("lock").addEventListener("click", () => this.#lock());
    // A tab that was locked elsewhere in its history shows nothing when the browser brings its page back.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && !this.#keys.read()) this.#lock();
    });
    byId("desk").hidden = false;
  }

  async #ask(): Promise<void> {
    const input = this.#input();
    const key = this.#key.value.trim();
    if (!key) return this.#refuse("Fill in the link key of the connection.", this.#key);
    if (!input.ok) return this.#refuse(input.mistake, this.#pasted.value.trim() ? this.#pasted : this.#connection);
    return this.#load(input.resource, key);
  }

  async #load(resource: ResourceRef, key: string): Promise<void> {
    this.#request.abort();
    const request = new AbortController();
    this.#request = request;
    this.#view.clear();
    this.#say("Loading…");
    this.#show.setAttribute("aria-busy", "true");
    const answer = await fetchTrace(resource, key, request.signal).catch(() => null);
    // Another request, or Lock, has taken its place.
    if (!answer || request.signal.aborted) return;
    this.#show.removeAttribute("aria-busy");
    if (!answer.ok) {
      if (answer.isKeyWrong) this.#keys.forget();
      this.#refuse(answer.failure, answer.isKeyWrong ? this.#key : null);
      return;
    }
    this.#keys.keep(key);
    this.#say("");
    this.#view.show(answer.trace);
    byId("headline").focus();
  }

  #input(): ResourceInput {
    const pasted = this.#pasted.value.trim();
    return pasted
      ? pastedResource(pasted)
      : typedResource(this.#connection.value.trim(), this.#kind.value, this.#id.value.trim());
  }

  /** Shows in the three fields what was pasted. */
  #fillIn(): void {
    const input = pastedResource(this.#pasted.value);
    if (!input.ok) return;
    this.#connection.value = input.resource.connection;
    this.#kind.value = input.resource.kind;
    this.#id.value = input.resource.id;
  }

  #lock(): void {
    this.#request.abort();
    this.#show.removeAttribute("aria-busy");
    this.#keys.forget();
    byId("ask", HTMLFormElement).reset();
    this.#view.clear();
    this.#say("Locked. The key is removed from this tab.");
    this.#key.focus();
  }

  #refuse(mistake: string, field: HTMLElement | null): void {
    this.#say("");
    this.#view.clear();
    byId("mistake").textContent = mistake;
    field?.setAttribute("aria-invalid", "true");
    field?.focus();
  }

  /** Also takes back the last mistake. */
  #say(text: string): void {
    byId("message").textContent = text;
    byId("mistake").textContent = "";
    for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }
}

new SupportDesk().start();
