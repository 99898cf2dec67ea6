// What the Vue template of Vite has in `src/main.js`.
import { createApp } from "vue";
import App from "../../../examples/vue/App.vue";

createApp(App).mount("#app");
