// The types of `<payment-status>` for frameworks, in a merchant's project: correct use compiles, wrong use does not.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { compile, emptyProject, type Project } from "./packed.ts";

/** What the package uses of `@types/react` 18.3, in the same form. */
const REACT_18 = `
  export = React;
  export as namespace React;
  declare namespace React {
    interface HTMLAttributes<T> { className?: string; children?: unknown }
    type DetailedHTMLProps<E extends HTMLAttributes<T>, T> = { ref?: { current: T | null }; key?: string } & E;
    function createElement(type: string): unknown;
    namespace JSX {
      interface Element { type: string }
      interface IntrinsicElements { div: HTMLAttributes<HTMLElement> }
    }
  }`;

const OPTIONS = { module: "esnext", moduleResolution: "bundler" };

describe("types for frameworks", () => {
  let project: Project;
  before(() => {
    project = emptyProject(["@types/react", "csstype", "svelte", "vue", "@vue"]);
  });
  after(() => project.remove());

  test("The types for React have the attributes, listeners, children and ref of the element", () => {
    compile(
      project,
      "use.tsx",
      `import { useRef } from "react";
       import type {} from "payment-status/react";
       import type { PaymentStatusElement } from "payment-status";
       export function Order({ of }: { of: string | null }) {
         const element = useRef<PaymentStatusElement>(null);
         element.current?.refresh();
         return (
           <payment-status
             ref={element} of={of} token={undefined} lang="pt" theme="dark" layout="badge" live="off"
             retry-url="/pay" return-url="/orders" return-after={10} guards="#pay" heading-level={3} messages={{ note: { test: "Demo" } }} className="wide"
             onpayment-status-change={(event) => console.log(event.status.state, event.previous?.state)}
             onpayment-status-action={(event) => event.action === "retry" && event.preventDefault()}
           >
             <p slot="succeeded">Thank you.</p>
           </payment-status>
         );
       }
       export const wrong = [
         // @ts-expect-error: no such layout
         <payment-status of="shop/payment/x" layout="banner" />,
         // @ts-expect-error: no such text
         <payment-status of="shop/payment/x" messages={{ note: { best: "Demo" } }} />,
         // @ts-expect-error: no such attribute
         <payment-status of="shop/payment/x" colour="red" />,
         // @ts-expect-error: the resource path is missing
         <payment-status token="x" />,
         // @ts-expect-error: an event has no amount
         <payment-status of="shop/payment/x" onpayment-status-change={(event) => event.amount} />,
       ];`,
      { ...OPTIONS, jsx: "react-jsx" },
    );
  });

  test("The types for React 18 refuse listeners, which it ignores, and have the rest", () => {
    const older = emptyProject();
    const folder = join(older.folder, "node_modules/@types/react");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"name": "@types/react", "version": "18.3.0"}');
    writeFileSync(join(folder, "index.d.ts"), REACT_18);
    writeFileSync(join(folder, "jsx-runtime.d.ts"), 'import * as React from "./"; export import JSX = React.JSX;');
    try {
      compile(
        older,
        "use.tsx",
        `import type {} from "payment-status/react";
         export const right = <payment-status of="shop/payment/x" heading-level={3} className="wide" />;
         export const wrong = [
           // @ts-expect-error: React 18 adds no such listener
           <payment-status of="shop/payment/x" onpayment-status-change={() => {}} />,
           // @ts-expect-error: no such layout
           <payment-status of="shop/payment/x" layout="banner" />,
         ];`,
        { ...OPTIONS, jsx: "react-jsx" },
      );
    } finally {
      older.remove();
    }
  });

  test("The types for Vue have the properties and listeners of the element, and HTML's own attributes", () => {
    compile(
      project,
      "use.ts",
      `import type { GlobalComponents } from "vue";
       import type {} from "payment-status/vue";
       type Props = InstanceType<GlobalComponents["payment-status"]>["$props"];
       export const right: Props = {
         of: null, token: undefined, lang: "pt", theme: "dark", layout: "badge", returnUrl: "/orders", returnAfter: 10,
         class: "wide", key: 1,
         onPaymentStatusChange: (event) => console.log(event.status.state, event.previous?.state),
       };
       // @ts-expect-error: no such layout
       export const noLayout: Props = { of: "shop/payment/x", layout: "banner" };
       // @ts-expect-error: the resource path is missing
       export const nothing: Props = { token: "x" };`,
      OPTIONS,
    );
  });

  test("The types for Svelte have the attributes and listeners of the element, and HTML's own attributes", () => {
    compile(
      project,
      "use.ts",
      `import type { SvelteHTMLElements } from "svelte/elements";
       import type {} from "payment-status/svelte";
       type Props = SvelteHTMLElements["payment-status"];
       export const right: Props = {
         of: null, token: undefined, lang: "pt", theme: "dark", layout: "badge", "return-url": "/orders", class: "wide",
         "onpayment-status-change": (event) => console.log(event.status.state, event.previous?.state),
       };
       // @ts-expect-error: no such layout
       export const noLayout: Props = { of: "shop/payment/x", layout: "banner" };
       // @ts-expect-error: the resource path is missing
       export const nothing: Props = { token: "x" };`,
      OPTIONS,
    );
  });
});
