// Renders the page of the Next example as Next does: a server component, without the rest of the framework.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server.edge";
import OrderPage from "../../../examples/next/page.jsx";

/** @param {string} id id in the address of the page */
export async function render(id) {
  const page = await OrderPage({ params: Promise.resolve({ id: encodeURIComponent(id) }) });
  const head = createElement("head", null, createElement("title", null, "Your order"));
  const html = createElement("html", { lang: "en" }, head, createElement("body", null, page));
  return `<!doctype html>${renderToStaticMarkup(html)}`;
}
