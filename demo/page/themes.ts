/// <reference types="vite/client" />
/** The page of example themes: asks for what its elements show, and shows the CSS that they really have. */
import neon from "./neon.css?raw";
import paper from "./paper.css?raw";
import { find, followCopyButtons, mint } from "./parts.ts";

for (const [name, css] of Object.entries({ paper, neon })) {
  find(document, `[data-code=${name}]`).textContent = css.trim();
}
followCopyButtons();
for (const status of document.querySelectorAll("payment-status")) {
  void mint({ kind: "payment", id: `${status.dataset.testId}` }).then(({ of, token }) => {
    if (token) status.setAttribute("token", token);
    status.setAttribute("of", of);
  });
}
