// What the React template of Vite has in `src/main.jsx`.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import App from "../../../examples/react/App.jsx";

createRoot(document.querySelector("#root")).render(createElement(App));
