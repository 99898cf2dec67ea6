/**
 * English, and the shape of every other language.
 *
 * A text of a state is its title and its message, with a bar between them. The card uses the text of the hint, else of the
 * payment method or of what is due, else of the kind, else `any`. So `any` must be true for every kind without a text of
 * its own; `payment` also serves orders and payment links. `name` is for the history and the badge. Values such as
 * `{merchant}` and `{rest}` are filled in.
 *
 * Rules for all texts: say what is known, never "failed" for an unknown result, never the reason for a decline
 * (docs/interface.md#5-element).
 */
export const en = {
  dir: "ltr",
  loading: {
    any: "Checking your payment…",
    payout: "Checking the payout…",
    report: "Checking the report…",
    "payment-method": "Checking…",
  },
  refused: {
    any: "This status can’t be shown|This says nothing about the payment itself. Please ask the shop.",
    404: "Nothing found here|This says nothing about the payment itself. Please check that the link is complete.",
    401: "This link is no longer active|This says nothing about the payment itself. Open it again from the shop’s page or e-mail.",
  },
  state: {
    created: {
      name: "Created",
      any: "Not started yet|Nothing has happened yet.",
      attempt_failed: "The last attempt didn’t go through|You can try again.",
      "payment-link": "This payment link is open|It hasn’t been paid yet.",
      payout: "Payout created|It hasn’t been sent yet.",
      "payment-method": "Ready to save|Nothing has been saved yet.",
    },
    action_required: {
      name: "Waiting for a step",
      any: "One more step to finish|Finish it where you started, for example in your bank’s app.",
      awaiting_transfer: "Waiting for your payment|After you pay, it can take 1–3 working days to arrive.",
      awaiting_recipient: "Waiting for the recipient|It goes on once the recipient has accepted it.",
      "payment-method": "Finish at your bank|It’s saved once you confirm it there.",
    },
    processing: {
      name: "Processing",
      any: "Confirming your payment|It has been accepted and is waiting for confirmation. You don’t need to do anything.",
      card: "Confirming your payment|We’re waiting for your bank to confirm. It usually takes under a minute.",
      in_review: "This needs a little longer|It is being checked. You don’t need to do anything.",
      canceling: "Canceling the payment|It is waiting for confirmation.",
      removing_method: "Removing…",
      payout: "Payout in progress|It has been accepted and hasn’t been sent yet.",
      "bulk-payout": "Payouts in progress|They are being sent one after another.",
      report: "Preparing the report",
      "payment-method": "Saving…",
    },
    authorized: {
      name: "Authorized",
      any: "The amount is reserved|It hasn’t been taken yet.",
      payment: "Payment authorized|The amount is reserved for {merchant}. It hasn’t been taken yet.",
    },
    succeeded: {
      name: "Completed",
      any: "Payment received|Your payment to {merchant} went through.",
      paid_more_than_once: "Paid more than once|More than one payment has arrived.",
      dispute_won: "Dispute closed|Your payment to {merchant} stands.",
      downloaded: "Report downloaded",
      payout: "Payout sent|When it arrives depends on the recipient’s bank.",
      "bulk-payout": "All payouts sent",
      report: "The report is ready",
    },
    verified: {
      name: "Checked",
      any: "Check complete|{merchant} takes it from here.",
      check_passed: "Check complete|{merchant} takes it from here. This wasn’t a payment.",
      card_verified: "Card checked|This was a check of your card, not a payment.",
      method_saved: "Saved|{merchant} has saved it. This wasn’t a payment.",
      method_removed: "Removed|{merchant} has removed it. This wasn’t a payment.",
      "payment-method": "Saved|{merchant} has saved it. This wasn’t a payment.",
    },
    partially_succeeded: {
      name: "Partly completed",
      any: "A part of it is done|{merchant} can tell you more.",
      payment: "Part of the payment received|{merchant} took a part of the amount.",
      rest_due: "Part of the payment received|{rest} is still due.",
      open: "Part of the payment received|A part is still due.",
      "bulk-payout": "Some payouts sent|The count below shows how many.",
    },
    used: {
      name: "Used",
      any: "This link has been used|It can’t be used a second time. {merchant} can tell you how it went.",
    },
    failed: {
      name: "Not completed",
      any: "The payment didn’t go through|{merchant} hasn’t received this payment.",
      follow_up_failed:
        "This step didn’t go through|It was a later step, such as a refund. It doesn’t change the payment itself.",
      payout: "The payout didn’t go through|The money hasn’t been sent.",
      report: "The report couldn’t be made",
      "payment-method": "Not saved|You haven’t been charged.",
      // Saving or removing failed, and the provider does not report which of them.
      "follow_up_failed/payment-method": "That didn’t work|Nothing was changed.",
    },
    canceled: {
      name: "Canceled",
      any: "Payment canceled|It will not go on.",
      "payment-link": "This link was canceled|It can’t be used to pay.",
      payout: "Payout canceled|It will not go on.",
      report: "Report canceled|It will not go on.",
      "payment-method": "Saving canceled|Nothing was saved.",
    },
    expired: {
      name: "Expired",
      any: "The time to pay has run out|This payment is closed.",
      "payment-link": "This link is no longer active|It can’t be used to pay.",
      payout: "The payout has expired|It was not completed in time.",
      report: "The report has expired|It can’t be downloaded anymore.",
      "payment-method": "Time ran out|Nothing was saved.",
    },
    refund_pending: {
      name: "Refund started",
      any: "The refund is on its way|It usually takes 5–10 working days to arrive.",
    },
    refunded: {
      name: "Refunded",
      any: "Refund sent|It usually takes 5–10 working days to arrive.",
    },
    partially_refunded: {
      name: "Partly refunded",
      any: "Partial refund sent|It usually takes 5–10 working days to arrive.",
    },
    disputed: {
      name: "In review",
      any: "The bank is reviewing this|It can take several weeks. You don’t need to do anything.",
      payment: "Your bank is reviewing this payment|It can take several weeks. You don’t need to do anything.",
    },
    charged_back: {
      name: "Taken back",
      any: "The bank has taken the money back",
      part_charged_back: "The bank has taken a part of the money back",
      payment: "Your bank has taken this payment back|{merchant} no longer has the money.",
    },
    unknown: {
      name: "Not known",
      any: "We can’t see the result yet|That doesn’t mean that it failed.",
      not_seen_yet: "Nothing to see here yet|It can take a moment.",
    },
  },
  advice: {
    try_again: "You can try again.",
    try_again_later: "Please try again later.",
    check_details: "Check the details you entered, then try again.",
    use_another_method: "Please use another method.",
    contact_merchant: "{merchant} can help you.",
    "contact_merchant/expired": "Ask {merchant} for a new one.",
    do_not_pay_again: "If you approved it, don’t pay again.",
  },
  method: {
    card: "Card",
    bank_transfer: "Bank transfer",
    direct_debit: "Direct debit",
    wallet: "Wallet",
    voucher: "Voucher",
    bnpl: "Pay later",
    other: "Other method",
  },
  label: {
    // A payment goes to the merchant. A payout comes from the merchant.
    payment: "To",
    payout: "From",
    paid: "Paid",
    refunded: "Refunded",
    due: "Still due",
    method: "Method",
    reference: "Reference",
    bank: "Bank",
    account: "Account",
    transferReference: "Payment reference",
    barcode: "Code",
    howToPay: "How to pay",
    starts: "Starts",
    timeLeft: "Time left",
    until: "Valid until",
    history: "History",
    progress: "{done} of {total} done",
    // By plural category (CLDR). Each language has the categories that it needs.
    attention: { one: "{failed} needs attention", other: "{failed} need attention" } as Plural,
    readyUntil: "Ready until",
    support: "Support code",
    // A payout of a batch, by its line in the merchant's file.
    line: "Line {line}",
  },
  note: {
    test: "Test – no money moved",
    stale: "The last check didn’t succeed. This may be out of date.",
    offline: "No connection right now. This is what we last knew.",
    noFile: "The file can’t be fetched right now. Please try again later.",
    unreached: "No connection right now. This says nothing about the payment itself.",
    stopped: "Updates have stopped. Open this page again to go on.",
    updates: "This page updates by itself.",
    leave: "It’s safe to leave this page. Come back any time.",
    checked: "Checked {age}",
    copied: "Copied",
    // `{time}` is "in 12 sec.", written by `Intl`.
    back: "Back to {merchant} {time}",
  },
  action: {
    check: "Check now",
    download: "Download",
    contact: "Contact {merchant}",
    copy: "Copy",
    retry: "Try again",
    another: "Use another method",
    return: "Back to {merchant}",
    stay: "Stay here",
    // Opens and closes the list of payouts of a batch.
    items: "Payouts",
    more: "Show more",
  },
};

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Texts<Of> = {
  [Key in keyof Of]: Of[Key] extends string ? string : "one" extends keyof Of[Key] ? Plural : Texts<Of[Key]>;
};

/** The messages of one language. A test checks every language file against it. */
export type Messages = Texts<typeof en>;

/** A language: its messages, and how it writes numbers and dates. */
export interface Locale {
  messages: Messages;
  /** A valid BCP 47 tag for `Intl` and the `lang` attribute. Always in the language of `messages`. */
  tag: string;
  /** Whether messages in another language are being loaded. */
  isLoading: boolean;
}
