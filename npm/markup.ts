/** What may be written on `<payment-status>`, for the types of frameworks. Types alone: nothing of it runs. */
import type { PaymentStatusElement } from "../widget/index.ts";

type OptionalProperty = "token" | "edge" | "theme" | "live" | "layout" | "retryUrl" | "returnUrl" | "returnAfter";

/** The element's own properties. `of` must be there, so that it is not forgotten; null while it is not known yet. */
export type PaymentStatusProperties = {
  of: PaymentStatusElement["of"] | undefined;
} & { [Name in OptionalProperty]?: PaymentStatusElement[Name] | undefined };

/** The same by the names of attributes, `retry-url`; all are properties too, so values keep their types. */
export type PaymentStatusAttributes = {
  [Name in keyof PaymentStatusProperties as Hyphenated<Name>]: PaymentStatusProperties[Name];
};

type EventName = Extract<keyof HTMLElementEventMap, `payment-status-${string}`>;

/** `onpayment-status-change` and the others, as React and Svelte listen. */
export type PaymentStatusListeners = {
  [Name in EventName as `on${Name}`]?: ((event: HTMLElementEventMap[Name]) => void) | undefined;
};

/** `onPaymentStatusChange` and the others: Vue's name for what a template writes as `@payment-status-change`. */
export type PaymentStatusVueListeners = {
  [Name in EventName as `on${Capitalized<Name>}`]?: ((event: HTMLElementEventMap[Name]) => void) | undefined;
};

type Hyphenated<Text extends string> = Text extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `-${Lowercase<Letter>}`}${Hyphenated<Rest>}`
  : Text;

type Capitalized<Text extends string> = Text extends `${infer Word}-${infer Rest}`
  ? `${Capitalize<Word>}${Capitalized<Rest>}`
  : Capitalize<Text>;
