import { HourlyShare } from './hourly-share.ts';

/** A request that was refused because of who asked. */
export interface Refusal {
  who: string;
  address: string;
  endpoint: string;
  reason: string;
}

const windowMs = 60_000;
/** Entries of an hour, over all callers. */
const usualPerHour = 600;

/**
 * Puts refused requests on record without letting a caller fill the record: the first of each (who, endpoint, reason)
 * in a minute is written, the others are counted into the next one; and all callers together have a share of each hour.
 */
export class RefusalRecord {
  private readonly write: (refusal: Refusal & { repeated: number; leftOut: number }) => void;
  private readonly share: HourlyShare;
  private readonly recent = new Map<string, { at: number; more: number }>();

  /** `repeated` are the same again since the last of them that was written, `leftOut` any that found no room on record. */
  constructor(
    write: (refusal: Refusal & { repeated: number; leftOut: number }) => void,
    share = new HourlyShare(usualPerHour),
  ) {
    this.write = write;
    this.share = share;
  }

  note(refusal: Refusal, now: Date): void {
    const key = `${refusal.who}\n${refusal.address}\n${refusal.endpoint}\n${refusal.reason}`;
    const last = this.recent.get(key);
    if (last && now.getTime() - last.at < windowMs) {
      last.more++;
      return;
    }
    this.recent.set(key, { at: now.getTime(), more: 0 });
    if (this.recent.size > 1_000) this.recent.delete(this.recent.keys().next().value!);
    const leftOut = this.share.take(now);
    if (leftOut !== null) this.write({ ...refusal, repeated: last?.more ?? 0, leftOut });
  }
}
