// A page without a framework: attributes, properties, and listeners on an ancestor.
import { edge, of, other, record, token } from "./page.js";

const main = document.querySelector("main");
main.innerHTML = `<payment-status lang="en" theme="dark"><p>Your payment is on its way.</p></payment-status>`;
const element = main.firstElementChild;
for (const [name, value] of Object.entries({ of, edge })) element.setAttribute(name, value);
element.token = token;
for (const name of ["change", "settled", "error", "action"]) main.addEventListener(`payment-status-${name}`, record);
Object.assign(globalThis, {
  showOther: () => {
    element.of = other;
  },
  toggle: () => (element.isConnected ? element.remove() : main.append(element)),
  refresh: () => element.refresh(),
});
