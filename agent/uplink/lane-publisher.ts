import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { signChainHead } from '#engine/ledger/index.ts';
import { batchCodec, batchHeaders, batchId, batchLimits, batchVersion, packLines } from '#protocol/batch.ts';
import type { Lane } from '#protocol/identity.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { subjects } from '#protocol/subjects.ts';
import type { CommitPace } from '../spool/commit-pace.ts';
import type { SpoolSlice } from '../spool/entry.ts';
import type { SiteHolding } from '../spool/site-holding.ts';
import type { Spool } from '../spool/spool.ts';

/** If the hub is there but its commits stand still this long while the site acknowledged more, send again from the last commit. */
const resendAfterMs = 60_000;
/** Sent again in vain, the next time is twice as late, so that a slow hub is not buried under copies. */
const slowestResendMs = 3_600_000;
const firstRetryMs = 250;
const slowestRetryMs = 15_000;

/** Who sends and where from. */
export interface LaneSender {
  nc: NatsConnection;
  spool: Spool;
  site: string;
  agent: string;
  lane: Lane;
  /** Private key that signs the chain (PKCS8, base64url); undefined for a machine that has none. */
  chainKey: string | undefined;
  pace: CommitPace;
  holding: SiteHolding;
}

/**
 * Sends one lane of the spool in order, one batch in flight. What the site's stream acknowledged stays in the spool
 * until the hub's commit notice; a resend is harmless, since the hub compares per event.
 */
export class LanePublisher {
  private readonly to: LaneSender;
  private readonly js: JetStreamClient;
  private readonly key: KeyObject | null;
  private epoch: string;
  private sent: number;
  private resendMs = resendAfterMs;
  private wake: () => void = () => {};
  private stopped = false;
  /** Why the lane is not moving, or null; shown in health. */
  trouble: Reason | null = null;

  constructor(to: LaneSender) {
    this.to = to;
    this.js = jetstream(to.nc, { timeout: 5000 });
    this.key = to.chainKey === undefined ? null : privateKeyOf(to.chainKey);
    const { epoch, committed } = to.spool.lane(to.lane);
    this.epoch = epoch;
    this.sent = committed;
  }

  /** Says that there may be rows to send. */
  poke(): void {
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Sends until stopped. */
  async run(): Promise<void> {
    const { spool } = this.to;
    let retryMs = firstRetryMs;
    while (!this.stopped) {
      try {
        this.follow();
        const slice = await this.gather();
        if (slice) await this.send(slice);
        else await this.sleep(1000);
        this.trouble = null;
        retryMs = firstRetryMs;
      } catch (error) {
        if (this.stopped) return;
        if (spool.heal(error)) continue;
        this.trouble = describe(error, this.to.lane);
        await this.sleep(retryMs * (0.75 + Math.random() / 2));
        retryMs = Math.min(retryMs * 2, slowestRetryMs);
      }
    }
  }

  /** Waits for company until the batch's closing time, then cuts it. */
  private async gather(): Promise<SpoolSlice | null> {
    const { spool, lane } = this.to;
    const waiting = spool.lane(lane).head - this.sent;
    if (waiting <= 0) return null;
    if (waiting < batchLimits.events && !this.stopped) await pause(batchLimits.closeAfterMs[lane]);
    return spool.slice(lane, this.sent);
  }

  private async send(slice: SpoolSlice): Promise<void> {
    await this.publish(slice);
    if (slice.epoch !== this.epoch) return;
    this.to.holding.note(slice.last, Date.now());
    this.sent = Math.max(this.sent, slice.last);
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
    if (this.key) {
      const { epoch, last: seq, chain } = slice;
      head.set(batchHeaders.signature, signChainHead({ site, agent, lane, epoch, seq, chain }, this.key));
    }
    await this.js.publish(subjects.events(site, agent, lane), packLines(slice.lines), {
      headers: head,
      msgID: batchId({ site, agent, lane, epoch: slice.epoch }, slice.first, slice.last),
    });
  }

  /** Takes note of where the spool stands: a new epoch begins at its start, and what stands still too long is sent again. */
  private follow(): void {
    const { spool, lane, pace, holding } = this.to;
    const { epoch, committed } = spool.lane(lane);
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.sent = committed;
      holding.clear();
    }
    if (committed > this.sent) this.sent = committed;
    const still = pace.stillFor(Date.now());
    if (still < resendAfterMs) this.resendMs = resendAfterMs;
    if (this.sent === committed || still < this.resendMs) return;
    this.sent = committed;
    this.resendMs = Math.min(this.resendMs * 2, slowestResendMs);
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

function privateKeyOf(pkcs8: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function describe(error: unknown, lane: Lane): Reason {
  const { message, name } = error as Error;
  if (/maximum (bytes|messages)|insufficient (storage )?resources|no space/i.test(message))
    return because('site_stream_full', { lane, message });
  if (/timeout/i.test(name) || /timeout/i.test(message)) return because('site_silent', { lane });
  if (/no responders/i.test(message)) return because('site_not_ready', { lane });
  return because('lane_trouble', { lane, message });
}
