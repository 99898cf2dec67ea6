// A React page: attributes and properties by name, events as `on` and the event's name, an object through a ref.
import { createElement, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { edge, note, of, other, token } from "./page.js";

function Order() {
  const [resource, setThing] = useState(of);
  const [isThere, setIsThere] = useState(true);
  const element = useRef(null);
  Object.assign(globalThis, {
    showOther: () => setThing(other),
    toggle: () => setIsThere((was) => !was),
    refresh: () => element.current.refresh(),
  });
  if (!isThere) return null;
  return createElement(
    "payment-status",
    {
      ref: element,
      of: resource,
      token,
      edge,
      lang: "en",
      theme: "dark",
      "onpayment-status-change": note,
      "onpayment-status-settled": note,
      "onpayment-status-error": note,
      "onpayment-status-action": note,
    },
    createElement("p", null, "Your payment is on its way."),
  );
}

createRoot(document.querySelector("main")).render(createElement(Order));
