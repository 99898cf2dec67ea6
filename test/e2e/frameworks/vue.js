// A Vue page: properties where the element has them, else attributes; events as `@payment-status-change`.
import { createApp, h, ref } from "vue";
import { edge, of, other, record, token } from "./page.js";

const resource = ref(of);
const isShown = ref(true);
const element = ref(null);
Object.assign(globalThis, {
  showOther: () => {
    resource.value = other;
  },
  toggle: () => {
    isShown.value = !isShown.value;
  },
  refresh: () => element.value.refresh(),
});

const order = () =>
  isShown.value
    ? h(
        "payment-status",
        {
          ref: element,
          of: resource.value,
          token,
          edge,
          lang: "en",
          theme: "dark",
          onPaymentStatusChange: record,
          onPaymentStatusSettled: record,
          onPaymentStatusError: record,
          onPaymentStatusAction: record,
        },
        [h("p", "Your payment is on its way.")],
      )
    : null;

createApp({ setup: () => order }).mount("main");
