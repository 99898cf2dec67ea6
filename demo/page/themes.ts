/// <reference types="vite/client" />
/** The page of example themes: gets a token for each element, and shows the CSS of each theme. */
import neon from "./neon.css?raw";
import paper from "./paper.css?raw";
import { find, followCopyButtons, requestAccess } from "./parts.ts";

for (const [name, css] of Object.entries({ paper, neon })) {
  find(document, `[data-code=${name}]`).textContent = css.trim();
}
followCopyButtons();
for (const status of document.querySelectorAll("payment-status")) {
  void requestAccess({ kind: "payment", id: `${status.dataset.testId}` }).then(({ of, token }) => {
    if (token) status.setAttribute("token", token);
    status.setAttribute("of", of);
  });
}
