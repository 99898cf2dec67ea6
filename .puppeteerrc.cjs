// Promise: installing never downloads a browser; the tests find those of the machine (test/runner/browsers.ts).
module.exports = { skipDownload: true };
