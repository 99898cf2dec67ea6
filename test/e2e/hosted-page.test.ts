// Journeys of the hosted page in real Chromium and Firefox, with and without JavaScript. In one process, with one shop:
// to start the browsers takes longer than most journeys.
import "./hosted-page/fate.ts";
import "./hosted-page/places.ts";
import "./hosted-page/lists.ts";
import "./hosted-page/take-over.ts";
import "./hosted-page/tools.ts";
