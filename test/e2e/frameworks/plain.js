// A page without any framework: attributes, properties, `addEventListener` on something further out.
import { edge, note, of, other, token } from "./page.js";

const main = document.querySelector("main");
main.innerHTML = `<payment-status lang="en" theme="dark"><p>Your payment is on its way.</p></payment-status>`;
const element = main.firstElementChild;
for (const [name, value] of Object.entries({ of, edge })) element.setAttribute(name, value);
element.token = token;
for (const name of ["change", "settled", "error", "action"]) main.addEventListener(`payment-status-${name}`, note);
Object.assign(globalThis, {
  showOther: () => {
    element.of = other;
  },
  toggle: () => (element.isConnected ? element.remove() : main.append(element)),
  refresh: () => element.refresh(),
});
