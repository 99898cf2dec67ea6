// What the Svelte template of Vite has in `src/main.js`.
import { mount } from "svelte";
import App from "../../../examples/svelte/App.svelte";

mount(App, { target: document.querySelector("#app") });
