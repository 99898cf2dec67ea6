/**
 * English, and the shape of every other language.
 *
 * A text of a state is its title and its message, with a bar between them. Asterisks enclose the sentence of a message that
 * the card emphasizes. The card uses the text of the hint, else of the payment method or of what is due, else of the kind,
 * else `any`. So `any` must be true for every kind without a text of its own; `payment` also serves orders and payment
 * links. A key with `/by` is used when the date is known. `name` is for the badge and for lists. Values such as
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
    // In a small layout, while the edge cannot be reached.
    unreached: "Can’t check right now",
  },
  // By HTTP status and group of kinds.
  refused: {
    // In a small layout.
    name: "Status unavailable",
    any: "This status can’t be shown|*Please ask the shop.*",
    payment: "This status can’t be shown|Your payment isn’t affected. *Please ask the shop.*",
    404: "We can’t find this|*Please check that the link is complete.*",
    "404/payment": "We can’t find this payment|The link may be incomplete. *This doesn’t affect any payment you made.*",
    401: "This link is no longer active|*Open it again from the shop’s page or e-mail.*",
    "401/payment":
      "This link is no longer active|Your payment isn’t affected. *Open it again from the shop’s page or e-mail.*",
  },
  state: {
    created: {
      name: "Created",
      any: "Not started yet|Nothing has happened yet.",
      payment: "Not paid yet|We’ll update this page when the payment starts.",
      attempt_failed: "That attempt didn’t go through|*You can try again with the same link.*",
      "payment-link": "Ready to pay|This link hasn’t been paid yet.",
      payout: "Your payout is being set up|It hasn’t been sent yet.",
      "payment-method": "Ready to save|Nothing has been saved yet.",
    },
    action_required: {
      name: "Waiting for you",
      any: "Waiting for your approval|*Approve it in your bank’s app.* Already done? Just wait, this page updates by itself.",
      // With a page or a text that says how to pay.
      awaiting_transfer: "Waiting for your payment|It can take 1 to 3 working days to arrive.",
      // Without any instructions.
      elsewhere:
        "Waiting for your payment|*Use the payment details from {merchant}.* It can take 1 to 3 working days to arrive.",
      // With the details of the transfer.
      transfer: "Waiting for your transfer|*Use the details below.* It can take 1 to 3 working days to arrive.",
      "transfer/by": "Pay by {date}|*Use the details below.* It can take 1 to 3 working days to arrive.",
      // With a code that a phone scans.
      code: "Waiting for your payment|*Scan or copy the code below.* It usually arrives within seconds.",
      voucher: "Pay in cash|*Show the code below at the till.*",
      "voucher/by": "Pay in cash by {date}|*Show the code below at the till.*",
      // The recipient reads it.
      awaiting_recipient: "Waiting for you to accept|It’s sent as soon as you accept.",
      // The sender reads it.
      "awaiting_recipient/bulk-payout": "Waiting for the recipients|We’ll send it as soon as they accept.",
      "payment-method": "Finish at your bank|*Confirm it there.* It’s saved as soon as you do.",
    },
    processing: {
      name: "Processing",
      any: "Confirming your payment|It was accepted and is being confirmed. *There’s nothing you need to do.*",
      card: "Confirming your payment|Your bank is checking it, usually in under a minute. *There’s nothing you need to do.*",
      // A payment that has been processed for half a minute.
      long: "Confirming your payment|*You can close this page.* Your payment carries on.",
      in_review: "This is taking a little longer|It’s being checked, and *there’s nothing you need to do.*",
      canceling: "Canceling your payment|We’re waiting for confirmation.",
      removing_method: "Removing your payment method|*There’s nothing you need to do.*",
      payout: "Payout in progress|It’s being prepared and hasn’t been sent yet.",
      "bulk-payout": "Payouts in progress|They are being sent one after another.",
      report: "Preparing your report|It will be ready to download here.",
      "payment-method": "Saving your payment method|*There’s nothing you need to do.*",
    },
    authorized: {
      name: "Reserved",
      any: "Amount reserved|It hasn’t been taken yet.",
      payment: "Amount reserved|{merchant} can now collect it. It hasn’t been taken yet.",
    },
    succeeded: {
      name: "Paid",
      "name/payout": "Sent",
      "name/report": "Ready",
      any: "Payment received|Thank you. {merchant} has your payment.",
      paid_more_than_once: "Paid more than once|More than one payment has arrived.",
      dispute_won: "Review finished|Your bank decided that your payment to {merchant} stands.",
      downloaded: "Report downloaded",
      payout: "Payout sent|It’s on its way to your bank, which decides when it shows.",
      "payout/by": "Payout sent|It’s on its way to your bank. *Usually with you by {date}.*",
      "bulk-payout": "All payouts sent",
      report: "Your report is ready",
      "report/by": "Your report is ready|*Download it before {date}.*",
    },
    verified: {
      name: "Checked",
      "name/payment-method": "Saved",
      any: "Check complete|This wasn’t a payment. No money was taken.",
      check_passed: "All checked|This wasn’t a payment. {merchant} takes it from here.",
      card_verified: "Card checked|{merchant} has checked your card. No money was taken.",
      method_saved: "Payment method saved|It’s saved with {merchant}. This wasn’t a payment.",
      method_removed: "Payment method removed|It’s no longer saved with {merchant}. This wasn’t a payment.",
      "payment-method": "Payment method saved|It’s saved with {merchant}. This wasn’t a payment.",
    },
    partially_succeeded: {
      name: "Partly paid",
      "name/payout": "Partly sent",
      any: "Partly done|{merchant} can tell you more.",
      payment: "Partly paid|{merchant} collected a part of the amount.",
      // Both amounts are known, and nothing more is due.
      collected: "Partly paid|{merchant} collected {paid} of {amount}.",
      rest_due: "Partly paid|{paid} received, *{rest} still to pay.*",
      // A part is due, but how much is not known.
      open: "Partly paid|A part is still to pay.",
      "bulk-payout": "Some payouts were sent",
      // `{attention}` is label.attention.
      "bulk-payout/counts": "{attention}|{done} of {total} were sent.",
    },
    used: {
      name: "Used",
      any: "This link has already been used|Check your e-mail for a receipt, or ask {merchant} whether the payment arrived.",
    },
    failed: {
      name: "Not paid",
      "name/payout": "Not sent",
      "name/report": "Not created",
      "name/payment-method": "Not saved",
      any: "Payment didn’t go through|{merchant} hasn’t received this payment.",
      follow_up_failed: "The refund or change didn’t go through|*Your original payment stays as it was.*",
      payout: "The payout didn’t go through|The money hasn’t been sent.",
      "bulk-payout": "No payouts were sent",
      "bulk-payout/counts": "No payouts were sent|All {total} need attention.",
      report: "The report couldn’t be created",
      "payment-method": "Not saved|You haven’t been charged.",
      // Saving or removing failed, and the provider does not report which of them.
      "follow_up_failed/payment-method": "That didn’t work|Nothing was changed.",
    },
    canceled: {
      name: "Canceled",
      any: "Payment canceled|It won’t be completed.",
      "payment-link": "This link was canceled|It can’t be used to pay.",
      payout: "Payout canceled|It won’t be completed.",
      report: "Report canceled|It won’t be created.",
      "payment-method": "Saving canceled|Nothing was saved.",
    },
    expired: {
      name: "Expired",
      any: "Time ran out|This payment can’t be completed any more. Start again if you still want to pay.",
      "payment-link": "This link is no longer active|It can’t be used to pay.",
      payout: "The payout has expired|It wasn’t completed in time.",
      report: "The report has expired|It can’t be downloaded any more.",
      "payment-method": "Time ran out|Nothing was saved.",
    },
    refund_pending: {
      name: "Refund started",
      any: "Your refund is on its way|It usually takes 5–10 working days to arrive.",
      "any/by": "Your refund is on its way|*Usually with you by {date}.*",
    },
    refunded: {
      name: "Refunded",
      any: "Refund sent|It usually takes 5–10 working days to arrive.",
      "any/by": "Refund sent|*Your bank usually shows it by {date}.*",
    },
    partially_refunded: {
      name: "Partly refunded",
      any: "Partial refund sent|It usually takes 5–10 working days to arrive.",
      "any/by": "Partial refund sent|*Your bank usually shows it by {date}.*",
    },
    disputed: {
      name: "In review",
      any: "The bank is reviewing this|This can take several weeks. *There’s nothing you need to do.*",
      payment: "Your bank is reviewing this payment|This can take several weeks. *There’s nothing you need to do.*",
    },
    charged_back: {
      name: "Reversed",
      any: "The bank reversed this",
      part_charged_back: "Your bank reversed part of this payment",
      payment: "Your bank reversed this payment|{merchant} no longer has the money.",
    },
    unknown: {
      name: "Checking",
      any: "We don’t know the result yet|It may still go through, and this page will tell you.",
      not_seen_yet: "Waiting for it to appear|This usually takes a few seconds.",
      "not_seen_yet/payment": "Waiting for your payment to appear|This usually takes a few seconds.",
    },
  },
  advice: {
    try_again: "Please try again.",
    try_again_later: "Please try again later.",
    check_details: "Check the details you entered, then try again.",
    use_another_method: "Please pay another way.",
    "use_another_method/payment-method": "Please use another method.",
    contact_merchant: "Contact {merchant} for help.",
    "contact_merchant/expired/payment-link": "Ask {merchant} for a new link.",
    "contact_merchant/expired/report": "Ask {merchant} for a new one.",
    do_not_pay_again: "If you approved it, don’t pay again.",
  },
  method: {
    card: "Card",
    bank_transfer: "Bank transfer",
    direct_debit: "Direct debit",
    wallet: "Wallet",
    voucher: "Cash payment",
    bnpl: "Pay later",
    other: "Other method",
  },
  // Below the largest amount.
  caption: {
    payment: "to {merchant}",
    payout: "from {merchant}",
    failed: "not paid",
    "failed/payout": "not sent",
    // `{amount}` is the whole amount.
    paid: "of {amount} paid",
    refunded: "of {amount} back to you",
    "refunded/whole": "back to you",
    reversed: "of {amount} reversed",
    "bulk-payout": { one: "{total} payout", other: "{total} payouts" } as Plural,
  },
  // The steps of a payment. Before the bar while the step is ahead, after it once it is done; without a bar always.
  path: {
    pay: "You pay|You paid",
    approve: "You approve it|You approved it",
    bank: "Your bank confirms|Your bank confirmed",
    confirm: "It’s being confirmed|It’s confirmed",
    transfer: "You send the money|You sent the money",
    deliver: "Your bank delivers it|Your bank delivered it",
    till: "You pay at the till|You paid at the till",
    report: "The shop reports it|The shop reported it",
    review: "Your bank reviews it|Your bank reviewed it",
    refund: "{merchant} sends it back|{merchant} sent it back",
    account: "In your account",
    created: "Created",
    arrived: "At your bank",
    requested: "Requested",
    // Beside the step that is happening, and beside steps ahead with a usual duration or date.
    now: "now",
    // Read by a screen reader after a step ahead without a date.
    ahead: "not yet",
    days: "1–3 working days",
    day: "up to 1 day",
    by: "by {date}",
  },
  label: {
    paid: "Paid",
    // What the payer's bank is asked for after currency conversion.
    billed: "Charged in your currency",
    refunded: "Refunded",
    due: "Still to pay",
    amount: "Amount",
    method: "Paid with",
    // A payment that failed or has not been made.
    tried: "Tried with",
    // The account or card that a payout goes to.
    sentTo: "Sent to",
    order: "Order number",
    // The reference of a payout or a report.
    reference: "Reference",
    bank: "Bank",
    account: "Account",
    transferReference: "Payment reference",
    // The code of a voucher, and any other code to pay with.
    till: "Code for the till",
    code: "Payment code",
    howToPay: "How to pay",
    starts: "Opens",
    // `{time}` is "4 minutes".
    timeLeft: "{time} left to pay",
    // The accessible name of the steps of the payment.
    path: "Progress",
    // The accessible name of the code that a phone scans.
    qr: "QR code to pay with",
    progress: "{done} of {total} done",
    attention: { one: "{failed} payout needs attention", other: "{failed} payouts need attention" } as Plural,
    support: "Support code",
    // What the customer's bank can search for.
    bankReference: "Tell your bank",
    // A payout of a batch, by its line in the merchant's file.
    line: "Payout {line}",
  },
  note: {
    test: "Test – no real money",
    stale: "We can’t get the latest news right now. We keep trying.",
    offline: "You’re offline. This was the status at {time}.",
    // In the foot, while the edge or the provider does not answer.
    lastNews: "Last news {time}",
    // While the edge cannot be reached.
    offlineSince: "Offline since {time}",
    noFile: "The download isn’t available right now. Please try again in a few minutes.",
    unreached: "No connection right now. We keep trying.",
    stopped: "Live updates have stopped. Reload the page to continue.",
    updates: "Live – updates by itself",
    // After the customer asked and nothing has changed.
    noNews: "No news yet, checked just now",
    copied: "Copied",
    // `{time}` is "in 12 sec.", written by `Intl`.
    back: "Taking you back {time}",
  },
  action: {
    check: "Check again",
    pay: "Pay now",
    continue: "Continue at your bank",
    // To the page where the customer pays with a code or a transfer.
    instructions: "Open payment instructions",
    download: "Download",
    contact: "Contact {merchant}",
    copy: "Copy",
    // The accessible name of a button that copies.
    copyValue: "Copy: {name}",
    retry: "Try again",
    another: "Pay another way",
    return: "Back to {merchant}",
    stay: "Stay on this page",
    // Opens and closes the list of payouts of a batch.
    items: "See all {total} payouts",
    more: "Show more",
    help: "Get help",
    print: "Save or print",
    receipt: "Save receipt",
    calendar: "Add to calendar",
  },
};

/** By plural category (CLDR). Each language has the categories that it needs. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
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
  /** The viewer's IANA time zone. Default: the zone of the browser or server that renders. */
  timeZone?: string | undefined;
  /** Whether messages in another language are being loaded. */
  isLoading: boolean;
}
