import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { batchCodec, batchHeaders, batchId, batchVersion, packLines } from '#protocol/batch.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { commitNotice, type Heartbeat } from '#protocol/heartbeat.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import { inboxes, subjects } from '#protocol/subjects.ts';
import { connectLocal, type WorkstationIdentity, workstationVersion } from './identity.ts';
import { type Slice, WorkstationSpool } from './spool.ts';

const heartbeatMs = 5000;
/** Send again from the last commit when the hub has not committed what the site took for this long. */
const resendMs = 30_000;

/** An event to emit; without a time it is now by the PC's own clock. */
export type Emitted = Omit<EventDraft, 'time'> & { time?: string };

/** One simulated PC: an enrolled agent that speaks the protocol, with a clock, a power switch and an agent that can be killed. */
export class Workstation {
  readonly identity: WorkstationIdentity;
  readonly host: string;
  private readonly spool: WorkstationSpool;
  private nc: NatsConnection | null = null;
  private boot: string = randomUUID();
  private instance: string = randomUUID();
  private offsetMs = 0;
  private timer: NodeJS.Timeout | null = null;
  private sent: Record<Lane, number> = { evidence: 0, detail: 0 };
  private movedAt = Date.now();
  private sending: Promise<void> | null = null;
  private again = false;
  private emitted = 0;

  constructor(identity: WorkstationIdentity, host: string, folder: string) {
    this.identity = identity;
    this.host = host;
    this.spool = new WorkstationSpool(join(folder, 'spool.db'));
  }

  /** The PC's own clock, which may be wrong. */
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Sets the PC's clock: this many milliseconds before (negative) or after the real time. */
  setClock(offsetMs: number): void {
    this.offsetMs = offsetMs;
    void this.beat();
  }

  get running(): boolean {
    return this.nc !== null;
  }

  /** Starts the agent: connects, sends what waits, beats. */
  async start(): Promise<void> {
    if (this.nc) return;
    const { site, agent, urls, jwt, seed } = this.identity;
    const nc = await connectLocal({
      urls,
      jwt,
      seed,
      inboxPrefix: inboxes.agent(site, agent),
      name: `${site}/${agent}`,
    });
    this.nc = nc;
    this.instance = randomUUID();
    for (const lane of lanes) this.sent[lane] = this.spool.position(lane).committed;
    void this.watchCommits(nc);
    this.timer = setInterval(() => void this.beat(), heartbeatMs);
    await this.beat();
    this.poke();
  }

  /** Ends the agent without a word, as a kill or a power cut does; `boot` renews the machine's boot too. */
  async kill(boot: boolean): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    const nc = this.nc;
    this.nc = null;
    if (boot) this.boot = randomUUID();
    await nc?.close();
  }

  /** Commits events to the spool and sends them when the agent runs. */
  emit(drafts: readonly Emitted[]): void {
    const recorded = this.now().toISOString();
    this.spool.add(
      drafts.map((draft) => ({ ...draft, time: draft.time ?? recorded, recorded, boot: this.boot, source: 'story' })),
    );
    this.emitted += drafts.length;
    this.poke();
  }

  /** An event of the machine's own life. */
  lifecycle(action: string, more: Fields = {}): void {
    this.emit([{ kind: 'host.lifecycle', fields: { 'event.action': action, 'host.name': this.host, ...more } }]);
  }

  /** What waits for the hub, for tests and the plant's report. */
  report(): { running: boolean; waiting: number; lanes: Record<string, { head: number; committed: number }> } {
    const at = (lane: Lane) => {
      const { head, committed } = this.spool.position(lane);
      return { head, committed };
    };
    return {
      running: this.running,
      waiting: this.spool.usage().events,
      lanes: { evidence: at('evidence'), detail: at('detail') },
    };
  }

  async close(): Promise<void> {
    await this.kill(false);
    await this.sending;
    this.spool.close();
  }

  private poke(): void {
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = this.send().finally(() => {
      this.sending = null;
      if (this.again) {
        this.again = false;
        this.poke();
      }
    });
  }

  private async send(): Promise<void> {
    for (const lane of lanes) {
      for (;;) {
        const nc = this.nc;
        const slice = nc && this.spool.slice(lane, this.sent[lane]);
        if (!nc || !slice) break;
        try {
          await this.publish(nc, lane, slice);
          this.sent[lane] = slice.last;
        } catch {
          // The rows stay; the next heartbeat tries again.
          return;
        }
      }
    }
  }

  private async publish(nc: NatsConnection, lane: Lane, slice: Slice): Promise<void> {
    const { site, agent } = this.identity;
    const head = headers();
    head.set(batchHeaders.version, batchVersion);
    head.set(batchHeaders.codec, batchCodec);
    head.set(batchHeaders.epoch, slice.epoch);
    head.set(batchHeaders.count, String(slice.lines.length));
    head.set(batchHeaders.first, String(slice.first));
    head.set(batchHeaders.last, String(slice.last));
    head.set(batchHeaders.previous, slice.previous);
    await jetstream(nc, { timeout: 5000 }).publish(subjects.events(site, agent, lane), packLines(slice.lines), {
      headers: head,
      msgID: batchId({ site, agent, lane, epoch: slice.epoch }, slice.first, slice.last),
    });
  }

  private async beat(): Promise<void> {
    const nc = this.nc;
    if (!nc || nc.isClosed()) return;
    const rttMs = await nc.rtt().catch(() => null);
    if (rttMs === null || nc.isClosed()) return;
    this.rewindWhenStuck();
    const { site, agent, machine } = this.identity;
    const perMinute = this.emitted;
    this.emitted = 0;
    const beat: Heartbeat = {
      v: 1,
      time: this.now().toISOString(),
      boot: this.boot,
      instance: this.instance,
      rttMs,
      version: workstationVersion,
      platform: 'simulated',
      host: this.host,
      machine,
      spool: { ...this.spool.usage(), full: false },
      lanes: Object.fromEntries(
        lanes.map((lane) => [lane, { epoch: this.spool.position(lane).epoch, head: this.spool.position(lane).head }]),
      ),
      throttle: null,
      throttledBy: [],
      refusedPublishes: 0,
      sources: [
        {
          id: 'story',
          type: 'story',
          state: 'running',
          reason: null,
          reasons: [],
          lastEvent: null,
          perMinute,
          restarts: 0,
          readings: [],
          series: [],
        },
      ],
      answers: [],
      config: 0,
    };
    nc.publish(subjects.heartbeat(site, agent), JSON.stringify(beat));
    this.poke();
  }

  private rewindWhenStuck(): void {
    if (Date.now() - this.movedAt < resendMs) return;
    for (const lane of lanes) this.sent[lane] = Math.min(this.sent[lane], this.spool.position(lane).committed);
    this.movedAt = Date.now();
  }

  private async watchCommits(nc: NatsConnection): Promise<void> {
    const { site, agent } = this.identity;
    for await (const message of nc.subscribe(subjects.ack(site, agent))) {
      const notice = commitNotice.safeParse(message.json());
      if (!notice.success || this.nc !== nc) continue;
      for (const lane of lanes) {
        const at = notice.data.lanes[lane];
        if (!at) continue;
        this.spool.committed(lane, at.epoch, at.seq);
        this.movedAt = Date.now();
      }
    }
  }
}
