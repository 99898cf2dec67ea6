// The hosted page in real Chromium and Firefox, with and without JavaScript. All scenarios run in one process with one
// deployment, because starting the browsers takes longer than most scenarios.
import "./hosted-page/payment-changes.ts";
import "./hosted-page/tabs-and-frames.ts";
import "./hosted-page/lists.ts";
import "./hosted-page/take-over.ts";
import "./hosted-page/page-actions.ts";
