/** In which time zone a viewer reads, so that dates are right before any script runs. No I/O. No clock. */
import { isLoopbackHost } from "../providers/settings.ts";

/**
 * The IANA name of where the platform takes the viewer to be (`request.cf.timezone`); UTC where it does not say. On this
 * machine itself the platform is a stand-in, which says something about nobody.
 */
export function viewerZone(host: string, said: unknown): string {
  if (isLoopbackHost(host) || typeof said !== "string") return "UTC";
  try {
    // Not every name that is in use is in the runtime's list of names.
    return new Intl.DateTimeFormat("en", { timeZone: said }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
