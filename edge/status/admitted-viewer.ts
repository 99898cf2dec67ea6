/** An admitted viewer, with the part of the hub that a request of a viewer may use. */
import type { ItemPage, State } from "../../contract/status.ts";
import type { Viewer } from "../access/viewer.ts";
import type { ReadRefusal, Watch } from "../hub/hub-socket.ts";
import type { Reading } from "../hub/status-record.ts";
import type { Result } from "../platform/result.ts";

/** A viewer whom admission has accepted, and the hub of the resource that they may see. */
export interface AdmittedViewer extends Viewer {
  hub: ViewerHub;
}

/** Every method throws when the hub does not respond, returns `unreadable` when the hub refuses during a deploy, and `erased`
 * when the merchant has erased the resource since this viewer's token was made. */
export interface ViewerHub {
  /**
   * The current record. Counts as a view, so the hub may request a check.
   * @param before the caller's last reading; returned as it is when nothing has changed
   */
  read(before?: Reading | null): Promise<Result<Reading, ReadRefusal>>;
  /** The current record, but where nothing is known yet it waits up to 3 s for the first result: in one round trip. */
  awaitResult(before?: Reading | null): Promise<Result<Reading, ReadRefusal>>;
  /** A socket that receives the current record, then each later one; the current record alone when too many are open. */
  watch(): Promise<Result<Watch, ReadRefusal>>;
  /** One page of a bulk payout's items: those after line `after`, in `state` or in any. Empty when none are known. */
  items(after: number, state: State | null): Promise<Result<ItemPage, ReadRefusal>>;
}
