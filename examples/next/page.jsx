// A server component: the key that signs the token stays on the server.
import { createStatusToken } from "payment-status/server";

// The address of your Worker. `npm start` runs one here, with the sandbox.
const edge = process.env.PAYMENT_STATUS_URL ?? "http://localhost:8787";

export default async function OrderPage({ params }) {
  const { id } = await params;
  const resource = { connection: "sandbox", kind: "payment", id: decodeURIComponent(id) };
  const key = { kid: process.env.PAYMENT_STATUS_KEY_ID, secret: process.env.PAYMENT_STATUS_KEY };
  // Check first that the visitor may see this order: the token shows its amount to everybody who has it.
  const token = await createStatusToken({ key, resource });
  return (
    <main>
      <script type="module" async src={`${edge}/payment-status.js`} />
      {/* The room of the card until its script has loaded, so that nothing moves. */}
      <style>{"payment-status:not(:defined) { display: block; min-height: 34.7rem; }"}</style>
      <h1>Thank you for your order</h1>
      <payment-status
        of={`${resource.connection}/${resource.kind}/${encodeURIComponent(resource.id)}`}
        token={token}
        return-url="/orders"
      >
        Your payment is on its way.
      </payment-status>
    </main>
  );
}
