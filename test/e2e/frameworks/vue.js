// A Vue page: properties where the element has them, else attributes; events as `@payment-status-change` would be.
import { createApp, h, ref } from "vue";
import { edge, note, of, other, token } from "./page.js";

const resource = ref(of);
const isThere = ref(true);
const element = ref(null);
Object.assign(globalThis, {
  showOther: () => {
    resource.value = other;
  },
  toggle: () => {
    isThere.value = !isThere.value;
  },
  refresh: () => element.value.refresh(),
});

const order = () =>
  isThere.value
    ? h(
        "payment-status",
        {
          ref: element,
          of: resource.value,
          token,
          edge,
          lang: "en",
          theme: "dark",
          onPaymentStatusChange: note,
          onPaymentStatusSettled: note,
          onPaymentStatusError: note,
          onPaymentStatusAction: note,
        },
        [h("p", "Your payment is on its way.")],
      )
    : null;

createApp({ setup: () => order }).mount("main");
