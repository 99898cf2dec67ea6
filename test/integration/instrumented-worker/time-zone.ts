// Requests from a time zone that a test chooses.

/** The request of a viewer in the time zone that the header names, as it arrives on a host of the platform. */
export function inTimeZone(request: Request<unknown, IncomingRequestCfProperties>): typeof request {
  const timezone = request.headers.get("Probe-Zone");
  if (!timezone) return request;
  const { pathname, search } = new URL(request.url);
  const cf = { ...request.cf, timezone } as IncomingRequestCfProperties;
  return new Request(`https://status.shop.example${pathname}${search}`, new Request(request, { cf }));
}
