/** The types of `<payment-status>` in the templates of frameworks. */
import type { PaymentStatusElement } from "../widget/index.ts";

type OptionalProperty =
  | "token"
  | "edge"
  | "theme"
  | "live"
  | "layout"
  | "retryUrl"
  | "returnUrl"
  | "returnAfter"
  | "guards"
  | "headingLevel"
  | "messages";

/** The element's own properties. `of` is required; null while the resource path is not known yet. */
export type PaymentStatusProperties = {
  of: PaymentStatusElement["of"] | undefined;
} & { [Name in OptionalProperty]?: PaymentStatusElement[Name] | undefined };

/** The same with the names of attributes, such as `retry-url`. The types of the values are those of the properties. */
export type PaymentStatusAttributes = {
  [Name in keyof PaymentStatusProperties as Hyphenated<Name>]: PaymentStatusProperties[Name];
};

type EventName = Extract<keyof HTMLElementEventMap, `payment-status-${string}`>;

/** The listeners of React and Svelte, such as `onpayment-status-change`. */
export type PaymentStatusListeners = {
  [Name in EventName as `on${Name}`]?: ((event: HTMLElementEventMap[Name]) => void) | undefined;
};

/** The listeners of Vue, such as `onPaymentStatusChange`, which a template writes as `@payment-status-change`. */
export type PaymentStatusVueListeners = {
  [Name in EventName as `on${Capitalized<Name>}`]?: ((event: HTMLElementEventMap[Name]) => void) | undefined;
};

type Hyphenated<Text extends string> = Text extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `-${Lowercase<Letter>}`}${Hyphenated<Rest>}`
  : Text;

type Capitalized<Text extends string> = Text extends `${infer Word}-${infer Rest}`
  ? `${Capitalize<Word>}${Capitalized<Rest>}`
  : Capitalize<Text>;
