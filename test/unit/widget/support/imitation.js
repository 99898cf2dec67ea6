// The loader loads this file in place of the element, and the page sees that it has run.
globalThis.hasRun = true;
