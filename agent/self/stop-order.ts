import type { Reason } from '#protocol/reasons/reason.ts';

/** The order to an agent to stop, with why. Only the first one counts. */
export class StopOrder {
  private readonly controller = new AbortController();

  /** Aborted once the order is given. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why; null as long as no order was given. */
  get reason(): Reason | null {
    return this.signal.aborted ? (this.signal.reason as Reason) : null;
  }

  give(reason: Reason): void {
    this.controller.abort(reason);
  }
}
