// A React page: attributes and properties by name, events as `on` and the event's name, the element through a ref.
import { createElement, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { edge, of, other, record, token } from "./page.js";

function Order() {
  const [resource, setResource] = useState(of);
  const [isShown, setIsShown] = useState(true);
  const element = useRef(null);
  Object.assign(globalThis, {
    showOther: () => setResource(other),
    toggle: () => setIsShown((before) => !before),
    refresh: () => element.current.refresh(),
  });
  if (!isShown) return null;
  return createElement(
    "payment-status",
    {
      ref: element,
      of: resource,
      token,
      edge,
      lang: "en",
      theme: "dark",
      "onpayment-status-change": record,
      "onpayment-status-settled": record,
      "onpayment-status-error": record,
      "onpayment-status-action": record,
    },
    createElement("p", null, "Your payment is on its way."),
  );
}

createRoot(document.querySelector("main")).render(createElement(Order));
