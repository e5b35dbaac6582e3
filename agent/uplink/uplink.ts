import type { NatsConnection } from '@nats-io/transport-node';
import { type CommitNotice, commitNotice, type Heartbeat } from '#protocol/heartbeat.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import { inboxes, streams, subjects } from '#protocol/subjects.ts';
import type { Identity } from '../self/identity.ts';
import type { CommitPace } from '../spool/commit-pace.ts';
import type { SiteHolding } from '../spool/site-holding.ts';
import type { Spool } from '../spool/spool.ts';
import { CommandInbox } from './command-inbox.ts';
import { connectBus } from './connection.ts';
import { Forgetting } from './forgetting.ts';
import { LanePublisher } from './lane-publisher.ts';

export const heartbeatMs = 5000;
/** Between two heartbeats at least, milliseconds. */
const leastGapMs = 1000;

/** What the uplink needs from the rest of the agent. */
export interface UplinkParts {
  identity: Identity;
  spool: Spool;
  pace: Record<Lane, CommitPace>;
  holding: Record<Lane, SiteHolding>;
  /** Everything of a heartbeat that the uplink does not know itself. */
  describe(): Omit<Heartbeat, 'v' | 'time' | 'rttMs' | 'lanes' | 'refusedPublishes' | 'spool'>;
  onCommand(text: string): Promise<void>;
  /** Takes a configuration as it lies in the site's bucket; answers the counter of the one in force. */
  onConfig(text: string): number;
  onAnswered(ids: string[]): void;
  /** The hub gave a checkpoint of its ledger to keep. */
  onCheckpoint(text: string): void;
  onRefused(subject: string): void;
  onState(state: 'connected' | 'disconnected', detail: string): void;
  /** The hub has more of this lane than the spool ever numbered; it needs a new epoch. */
  onBehind(lane: Lane, seq: number): void;
  /** Something could not be written down, mostly because the disk refuses; it comes again by itself. */
  onTrouble(reason: string): void;
}

/** The agent's one connection: lanes up, heartbeats, commit notices, commands and configuration down. */
export class Uplink {
  private readonly parts: UplinkParts;
  private nc: NatsConnection | null = null;
  private publishers = new Map<Lane, LanePublisher>();
  private readonly forgetting: Record<Lane, Forgetting>;
  private commands: CommandInbox | null = null;
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private beatAt = Number.NEGATIVE_INFINITY;
  private refused = 0;
  private rttMs = 0;
  private configSeen = 0;
  private stopped = false;

  constructor(parts: UplinkParts) {
    this.parts = parts;
    this.forgetting = {
      evidence: new Forgetting(parts.spool, 'evidence'),
      detail: new Forgetting(parts.spool, 'detail'),
    };
  }

  /** Connects (waiting as long as it takes) and starts everything; resolves when connected. */
  async start(): Promise<void> {
    const { identity, spool, pace, holding } = this.parts;
    const { site, agent } = identity;
    const nc = await connectBus({
      urls: identity.urls,
      pin: identity.pin,
      jwt: identity.jwt,
      seed: identity.seed,
      inboxPrefix: inboxes.agent(site, agent),
      name: `${site}/${agent}`,
    });
    if (this.stopped) {
      await nc.close();
      return;
    }
    this.nc = nc;
    this.parts.onState('connected', nc.getServer());
    void this.watchStatus(nc);
    void this.watchCommits(nc);
    for (const lane of lanes) {
      const publisher = new LanePublisher({
        ...{ nc, spool, site, agent, lane },
        chainKey: identity.chainKey,
        pace: pace[lane],
        holding: holding[lane],
      });
      this.publishers.set(lane, publisher);
      void publisher.run();
    }
    this.commands = new CommandInbox(
      nc,
      site,
      agent,
      (text) => this.parts.onCommand(text),
      (reason) => this.parts.onTrouble(reason),
    );
    void this.commands.run();
    await this.beat();
    this.timer = setInterval(() => void this.beat(), heartbeatMs);
  }

  /** Rows were committed to the spool. */
  poke(): void {
    for (const publisher of this.publishers.values()) publisher.poke();
  }

  /** Something changed for which a person waits: it is said now, not with the next heartbeat. */
  beatSoon(): void {
    if (this.soon || this.stopped) return;
    const wait = Math.max(0, this.beatAt + leastGapMs - performance.now());
    this.soon = setTimeout(() => {
      this.soon = null;
      void this.beat();
    }, wait);
  }

  /** Why lanes stand still, for the agent's own log. */
  troubles(): Reason[] {
    return [...this.publishers.values()].flatMap(({ trouble }) => (trouble ? [trouble] : []));
  }

  /** Sends a last heartbeat and closes; rows not yet sent stay in the spool. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    if (this.soon) clearTimeout(this.soon);
    if (!this.nc || this.nc.isClosed()) return;
    await this.flushLanes(2000);
    for (const publisher of this.publishers.values()) publisher.stop();
    this.commands?.stop();
    await this.nc.close();
  }

  private async flushLanes(limitMs: number): Promise<void> {
    const until = Date.now() + limitMs;
    const { spool } = this.parts;
    while (Date.now() < until && spool.slice('evidence', spool.lane('evidence').committed) !== null) {
      this.poke();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async beat(): Promise<void> {
    const nc = this.nc;
    if (!nc || nc.isClosed()) return;
    this.beatAt = performance.now();
    try {
      this.rttMs = await nc.rtt();
    } catch {
      return;
    }
    const { identity, spool } = this.parts;
    const usage = spool.usage();
    const beat: Heartbeat = {
      v: 1,
      ...this.parts.describe(),
      rttMs: this.rttMs,
      refusedPublishes: this.refused,
      spool: { ...usage, full: false },
      lanes: Object.fromEntries(
        lanes.map((lane) => {
          const { epoch, head, chain } = spool.lane(lane);
          return [lane, { epoch, head, chain }];
        }),
      ),
      time: new Date().toISOString(),
    };
    nc.publish(subjects.heartbeat(identity.site, identity.agent), JSON.stringify(beat));
  }

  private async watchCommits(nc: NatsConnection): Promise<void> {
    const { identity } = this.parts;
    for await (const message of nc.subscribe(subjects.ack(identity.site, identity.agent))) {
      const notice = commitNotice.safeParse(parse(message.string()));
      if (!notice.success) continue;
      this.noteCommits(notice.data.lanes);
      this.parts.onAnswered(notice.data.answered);
      if (notice.data.witness !== undefined) this.parts.onCheckpoint(notice.data.witness);
      if (notice.data.config <= this.configSeen) continue;
      try {
        await this.fetchConfig(nc);
      } catch (error) {
        this.parts.onTrouble(`the configuration could not be taken over: ${(error as Error).message}`);
      }
    }
  }

  /** Rows that the hub holds leave the spool; when the disk refuses that, they leave with a later notice. */
  private noteCommits(said: CommitNotice['lanes']): void {
    const { spool, pace } = this.parts;
    for (const lane of lanes) {
      const at = said[lane];
      try {
        if (at && spool.isBehind(lane, at.epoch, at.seq)) this.parts.onBehind(lane, at.seq);
        const moved = at !== undefined && this.forgetting[lane].note(at, Date.now());
        pace[lane].note(moved, Date.now());
        if (moved) this.publishers.get(lane)?.poke();
      } catch (error) {
        if (!spool.heal(error))
          this.parts.onTrouble(`the spool cannot note what the hub confirmed: ${(error as Error).message}`);
      }
    }
  }

  private async fetchConfig(nc: NatsConnection): Promise<void> {
    const { site, agent } = this.parts.identity;
    const subject = `$JS.API.DIRECT.GET.KV_${streams.config}.$KV.${streams.config}.${site}.${agent}`;
    const answer = await nc.request(subject, '', { timeout: 5000, noMux: true });
    if ((answer.headers?.code ?? 0) >= 400) return;
    this.configSeen = this.parts.onConfig(answer.string());
  }

  private async watchStatus(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') this.parts.onState('disconnected', status.server);
      if (status.type === 'reconnect') {
        this.parts.onState('connected', status.server);
        void this.beat();
        this.poke();
      }
      if (status.type === 'error' && /permissions? violation/i.test(status.error.message)) {
        this.refused++;
        this.parts.onRefused(status.error.message);
      }
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
