import { because, type Reason, reasonSchema } from '#protocol/reasons/reason.ts';

/** The reading of a device was ended before everything was asked; the reason is shown with the snapshot. */
export class StoppedReadingError extends Error {
  override name = 'StoppedReadingError';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** Nothing could be asked, for a reason that lies on this side of the line: it says nothing about the device. */
export class NotAskedError extends StoppedReadingError {
  override name = 'NotAskedError';
}

/** Why something failed: in the failure's own code where it has one, else in its words. */
export function reasonOfFailure(error: unknown): Reason {
  return ownReason(error) ?? because('said', { text: (error instanceof Error ? error.message : String(error)).trim() });
}

/** The code that a failure carries; undefined where it only has words. */
export function ownReason(error: unknown): Reason | undefined {
  const told = error instanceof Error && 'reason' in error ? error.reason : undefined;
  return reasonSchema.safeParse(told).data;
}

/** Why somebody ended a reading before its end. */
export function whyCancelled(signal: AbortSignal): Reason {
  return ownReason(signal.reason) ?? because('reading_cancelled');
}
