import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { batchCodec, batchHeaders, batchId, batchLimits, batchVersion, packLines } from '#protocol/batch.ts';
import type { Lane } from '#protocol/identity.ts';
import { subjects } from '#protocol/subjects.ts';
import type { Spool, SpoolSlice } from '../spool/spool.ts';

/** If the hub's commits stand still this long while the site acknowledged more, send again from the last commit. */
const resendAfterMs = 60_000;
const firstRetryMs = 250;
const slowestRetryMs = 15_000;

/** Who sends and where from. */
export interface LaneSender {
  nc: NatsConnection;
  spool: Spool;
  site: string;
  agent: string;
  lane: Lane;
}

/**
 * Sends one lane of the spool in order, one batch in flight. What the site's stream acknowledged is marked but stays in the spool
 * until the hub's commit notice; a resend is harmless, since the hub compares per event.
 */
export class LanePublisher {
  private readonly to: LaneSender;
  private readonly js: JetStreamClient;
  private sent: number;
  private wake: () => void = () => {};
  private stopped = false;
  private committedAt = Date.now();
  private committedSeq: number;
  /** Why the lane is not moving, or null; shown in health. */
  trouble: string | null = null;

  constructor(to: LaneSender) {
    this.to = to;
    this.js = jetstream(to.nc, { timeout: 5000 });
    this.sent = to.spool.lane(to.lane).committed;
    this.committedSeq = this.sent;
  }

  /** Says that there may be rows to send. */
  poke(): void {
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** The hub committed up to here, or the spool dropped rows: never send what is no longer needed. */
  noteCommitted(seq: number): void {
    if (seq <= this.committedSeq) return;
    this.committedSeq = seq;
    this.committedAt = Date.now();
    if (seq > this.sent) this.sent = seq;
  }

  /** Sends until stopped. */
  async run(): Promise<void> {
    const { spool, lane } = this.to;
    let retryMs = firstRetryMs;
    while (!this.stopped) {
      this.rewindWhenStuck();
      const slice = await this.gather();
      if (!slice) {
        await this.sleep(1000);
        continue;
      }
      try {
        await this.publish(slice);
        spool.siteAcked(lane, slice.first, slice.last, Date.now());
        this.sent = slice.last;
        this.trouble = null;
        retryMs = firstRetryMs;
      } catch (error) {
        if (this.stopped) return;
        this.trouble = describe(error);
        await this.sleep(retryMs * (0.75 + Math.random() / 2));
        retryMs = Math.min(retryMs * 2, slowestRetryMs);
      }
    }
  }

  /** Waits for company until the batch's closing time, then cuts it. */
  private async gather(): Promise<SpoolSlice | null> {
    const { spool, lane } = this.to;
    const slice = spool.slice(lane, this.sent);
    if (!slice || slice.lines.length >= batchLimits.events || this.stopped) return slice;
    await pause(batchLimits.closeAfterMs[lane]);
    return spool.slice(lane, this.sent);
  }

  private async publish(slice: SpoolSlice): Promise<void> {
    const { site, agent, lane } = this.to;
    const head = headers();
    head.set(batchHeaders.version, batchVersion);
    head.set(batchHeaders.codec, batchCodec);
    head.set(batchHeaders.epoch, slice.epoch);
    head.set(batchHeaders.count, String(slice.lines.length));
    head.set(batchHeaders.first, String(slice.first));
    head.set(batchHeaders.last, String(slice.last));
    head.set(batchHeaders.previous, slice.previous);
    await this.js.publish(subjects.events(site, agent, lane), packLines(slice.lines), {
      headers: head,
      msgID: batchId({ site, agent, lane, epoch: slice.epoch }, slice.first, slice.last),
    });
  }

  private rewindWhenStuck(): void {
    const { spool, lane } = this.to;
    const { committed } = spool.lane(lane);
    this.noteCommitted(committed);
    if (this.sent > committed && Date.now() - this.committedAt > resendAfterMs) {
      this.sent = committed;
      this.committedAt = Date.now();
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function describe(error: unknown): string {
  const { message, name } = error as Error;
  if (/maximum (bytes|messages)|insufficient (storage )?resources|no space/i.test(message))
    return `the site's stream is full (${message})`;
  if (/timeout/i.test(name) || /timeout/i.test(message)) return 'the site server does not answer';
  if (/no responders/i.test(message)) return 'the site server has no stream for this lane yet';
  return message;
}
