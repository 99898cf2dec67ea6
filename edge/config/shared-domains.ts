/** Domains under which anybody can have a name. All of their subdomains together are nobody's own. */

/** Under a country, such as `co.uk`. */
const UNDER_COUNTRY = /^(ac|co|com|edu|go|gob|gov|ltd|me|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** Of common hosts of websites and previews, from https://publicsuffix.org/list/ (the part "private domains"). */
const HOSTING = new Set([
  "amazonaws.com",
  "appspot.com",
  "azurestaticapps.net",
  "azurewebsites.net",
  "blogspot.com",
  "cloudfront.net",
  "deno.dev",
  "firebaseapp.com",
  "fly.dev",
  "github.io",
  "gitlab.io",
  "herokuapp.com",
  "myshopify.com",
  "netlify.app",
  "ngrok-free.app",
  "ngrok.app",
  "ngrok.io",
  "onrender.com",
  "pages.dev",
  "replit.app",
  "run.app",
  "trycloudflare.com",
  "up.railway.app",
  "vercel.app",
  "web.app",
  "webflow.io",
  "wixsite.com",
  "workers.dev",
]);

/** Whether a host with `*.` in front, with or without `https://`, matches the names of people who have nothing in common. */
export function isSharedDomain(host: string): boolean {
  const [, domain = ""] = /^(?:https:\/\/)?\*\.(.+)$/.exec(host) ?? [];
  return UNDER_COUNTRY.test(domain) || HOSTING.has(domain);
}
