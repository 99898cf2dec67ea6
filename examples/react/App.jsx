import { useState } from "react";

// Your server sends both for the order of this page, and a token where the page shows amounts: docs/tokens.md.
const order = { of: "sandbox/payment/test_processing-5.succeeded~EUR49.90", token: undefined };

export default function App() {
  const [state, setState] = useState(null);
  const isPaid = state === "succeeded";
  return (
    <main>
      <h1>Thank you for your order</h1>
      <p aria-live="polite">{isPaid ? "We are packing your order." : "We start packing as soon as it is paid."}</p>
      <payment-status
        of={order.of}
        token={order.token}
        return-url="/orders"
        onpayment-status-change={(event) => setState(event.status.state)}
      >
        Your payment is on its way.
      </payment-status>
    </main>
  );
}
