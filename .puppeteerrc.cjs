// Promise: installing never downloads a browser; the tests find those of the machine (test/browsers.ts).
module.exports = { skipDownload: true };
