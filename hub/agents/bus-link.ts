import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { type EnrolmentAnswer, type EnrolmentRequest, encodeToken, enrolmentRequest } from '#protocol/enrolment.ts';
import type { CommitNotice } from '#protocol/heartbeat.ts';
import { inboxes, subjects } from '#protocol/subjects.ts';
import type { WitnessReport } from '#protocol/witness.ts';
import { HourlyShare } from '../access/hourly-share.ts';
import type { BusSite } from '../intake/site-streams.ts';
import type { EventStore } from '../store/event-store.ts';
import type { AgentRegister } from './agent-register.ts';
import type { Authority } from './authority.ts';
import { ChainWatch } from './chain-watch.ts';
import { DeliveryWatch, progressOf } from './delivery-watch.ts';
import type { LaneHead, LiveAgents } from './live-agents.ts';
import type { OrderDesk } from './order-desk.ts';
import { OrderSender } from './order-sender.ts';
import type { SigningKey } from './signing-key.ts';
import type { AgentLive, SiteLink } from './site-link.ts';
import { StrangeInboxError } from './strange-inbox.ts';

const noticeMs = 1000;
const orderMs = 1000;
/** A site that was away hears of revocations within this time after it is back. */
const claimMs = 10_000;
/** An agent that did not speak for so long is not asked after its events. */
const heardMs = 300_000;
/** Machines whose last word is remembered. */
const maxTold = 1000;
/** Refusals that are told on within an hour; a credential for asking may be in many hands. */
const refusalsPerHour = 200;
const claimsSubject = '$SYS.REQ.CLAIMS.UPDATE';

/** How a server answers a claim that is pushed to it. */
const claimsAnswer = z.object({ error: z.object({ description: z.string() }).optional() });

/** The server did not take the revocation over; the agent's connection is still open. */
export class RevocationRefusedError extends Error {
  override name = 'RevocationRefusedError';
}

export interface BusLinkParts {
  nc: NatsConnection;
  /** Connection whose private inbox a site's link lets through. */
  toSite(site: string): NatsConnection;
  /** Connection to the system account, for pushing revocations. */
  system: NatsConnection;
  sites: readonly BusSite[];
  /** Addresses that agents of a site are told, and the pin of the plant's authority; null on loopback. */
  addresses(site: string): { urls: string[]; pin: string | null };
  store: EventStore;
  register: AgentRegister;
  authority: Authority;
  live: LiveAgents;
  orders: OrderDesk;
  key: SigningKey;
  clock(): Date;
  /** Events wait at the hub for a reason that is known, such as a backlog. */
  busy(): boolean;
  /** Agents of a site are heard, and nothing of theirs arrives. */
  onUndelivered(site: string): void;
  /** The hub holds an agent's newest event, and it is not the one that the agent chained. */
  onAltered(lane: LaneHead): void;
  /** An agent spoke; said with every heartbeat. */
  onHeard(site: string, agent: string, host: string): void;
  /** An agent said which checkpoints of the ledger it keeps; answers the signed notice to give it, or null. */
  onWitness(site: string, agent: string, boot: string, report: WitnessReport): string | null;
  onEnrolment(change: {
    site: string;
    agent: string;
    status: 'enrolled' | 'pending' | 'refused';
    reason?: string;
    host: string;
    /** Refusals that were not told since the last one. */
    leftOut?: number;
    /** Key with which the agent signs its chains; where it was enrolled with one. */
    chainKey?: string;
  }): void;
}

/** The hub's side of the bus toward agents: enrolment, heartbeats, commit notices, orders and revocation. */
export class BusLink implements SiteLink {
  private readonly parts: BusLinkParts;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly noticed = new Map<string, string>();
  /** Last word about each machine's key. */
  private readonly told = new Map<string, string>();
  private readonly refused = new HourlyShare(refusalsPerHour);
  private readonly sender: OrderSender;
  private readonly deliveries = new DeliveryWatch();
  private readonly chains = new ChainWatch();

  constructor(parts: BusLinkParts) {
    this.parts = parts;
    this.sender = new OrderSender(parts);
  }

  /** Starts listening; ends with the connection or `stop`. */
  start(): void {
    const { nc, sites } = this.parts;
    // Per site, since a leaf link lets only subscriptions pass that lie wholly inside what the site may publish.
    for (const { id } of sites) {
      void this.each(nc.subscribe(subjects.enrol(id)), (message) => this.answerEnrolment(message));
      void this.each(nc.subscribe(subjects.heartbeat(id, '*')), (message) => this.hear(message));
    }
    this.timers.push(
      setInterval(() => void this.noticeAll().catch(complain), noticeMs),
      setInterval(() => void this.sender.send().catch(complain), orderMs),
      setInterval(() => this.pushClaim(), claimMs),
    );
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  live(): AgentLive[] {
    return this.parts.live.list();
  }

  async command(order: Parameters<SiteLink['command']>[0]): Promise<{ id: string }> {
    const id = this.parts.orders.command(order);
    await this.sender.send();
    return { id };
  }

  async configure(site: string, agent: string, config: Record<string, unknown>): Promise<void> {
    this.parts.orders.configure(site, agent, config);
    await this.sender.send();
  }

  configured(site: string, agent: string): boolean | null {
    return this.parts.live.goesBy(site, agent, this.parts.orders.configCounter(site, agent));
  }

  async newToken(order: Parameters<SiteLink['newToken']>[0]): Promise<{ token: string; expires: string }> {
    const expires = new Date(this.parts.clock().getTime() + order.hours * 3_600_000);
    const { id, secret } = this.parts.register.addToken(order, expires);
    const credential = await this.parts.authority.enrolmentCredential(order.site, id, expires);
    const { urls, pin } = this.parts.addresses(order.site);
    const token = encodeToken({
      v: 1,
      urls,
      ...(pin ? { pin } : {}),
      site: order.site,
      agent: order.agent,
      name: order.name,
      id,
      secret,
      ...credential,
    });
    return { token, expires: expires.toISOString() };
  }

  async accept(site: string, agent: string): Promise<void> {
    this.parts.register.setStanding(site, agent, 'active', this.parts.clock());
  }

  async revoke(site: string, agent: string): Promise<void> {
    const record = this.parts.register.get(site, agent);
    if (!record) return;
    this.parts.register.setStanding(site, agent, 'revoked', this.parts.clock());
    const jwt = await this.parts.authority.revoke(record.publicKey, this.parts.clock());
    const answer = await this.parts.system.request(claimsSubject, jwt, { timeout: 5000 });
    const refusal = claimsAnswer.parse(answer.json()).error;
    if (refusal) throw new RevocationRefusedError(`${site}/${agent} can still connect: ${refusal.description}`);
  }

  /** A server that knows the claim already passes over it. */
  private pushClaim(): void {
    const { system, authority } = this.parts;
    if (!system.isClosed()) system.publish(claimsSubject, authority.agentsJwt());
  }

  private async each(messages: AsyncIterable<Msg>, act: (message: Msg) => Promise<void> | void): Promise<void> {
    for await (const message of messages) {
      try {
        await act(message);
      } catch (error) {
        process.stderr.write(`bus: ${message.subject}: ${(error as Error).message}\n`);
      }
    }
  }

  private async answerEnrolment(message: Msg): Promise<void> {
    const site = message.subject.split('.')[1] ?? '';
    // The hub may publish everywhere. An answer goes into an inbox for answers, not to whatever subject an asker names.
    if (!message.reply?.startsWith(inboxes.enrolment(site, ''))) throw new StrangeInboxError(message.reply);
    message.respond(JSON.stringify(await this.judgeEnrolment(site, message)));
  }

  private async judgeEnrolment(site: string, message: Msg): Promise<EnrolmentAnswer> {
    const parsed = enrolmentRequest.safeParse(tryJson(message.string()));
    if (!parsed.success || !this.parts.sites.some((one) => one.id === site))
      return { status: 'refused', reason: 'the request is malformed' };
    const request = parsed.data;
    const judged = this.parts.register.admit(site, request, this.parts.clock());
    if (judged.status === 'refused') {
      this.tell(request, { site, agent: request.agent, status: 'refused', reason: judged.reason, host: request.host });
      return judged;
    }
    const chainKey = judged.status === 'enrolled' ? this.parts.register.get(site, judged.agent)?.chainKey : null;
    const certified = chainKey ? { chainKey } : {};
    this.tell(request, { site, agent: judged.agent, status: judged.status, host: request.host, ...certified });
    if (judged.status === 'pending') return { status: 'pending', retryAfterSeconds: 3 };
    try {
      await this.sender.provision(site, judged.agent);
    } catch (error) {
      const reason = `the site's server is not ready (${(error as Error).message})`;
      process.stderr.write(`bus: ${site}/${judged.agent} has to ask again: ${reason}\n`);
      return { status: 'pending', retryAfterSeconds: 3, reason };
    }
    return {
      status: 'enrolled',
      agent: judged.agent,
      jwt: await this.parts.authority.agentClaim(site, judged.agent, request.publicKey),
      commandKey: this.parts.key.publicKey,
    };
  }

  /** A machine that waits asks every few seconds: what is the same as before is not told again. */
  private tell({ publicKey }: EnrolmentRequest, change: Parameters<BusLinkParts['onEnrolment']>[0]): void {
    const said = `${change.status} ${change.agent} ${change.reason ?? ''}`;
    if (this.told.get(publicKey) === said) return;
    this.told.set(publicKey, said);
    if (this.told.size > maxTold) this.told.delete(this.told.keys().next().value!);
    if (change.status !== 'refused') this.parts.onEnrolment(change);
    else {
      const leftOut = this.refused.take(this.parts.clock());
      if (leftOut !== null) this.parts.onEnrolment({ ...change, leftOut });
    }
  }

  private async hear(message: Msg): Promise<void> {
    const heard = this.parts.live.hear(message.subject, message.string(), this.parts.clock().getTime());
    if (!heard) return;
    this.parts.onHeard(heard.site, heard.agent, heard.beat.host);
    const answered = this.parts.orders.answered(heard.site, heard.agent, heard.beat.answers);
    const { boot, witness } = heard.beat;
    const checkpoint = witness ? this.parts.onWitness(heard.site, heard.agent, boot, witness) : null;
    await this.notice(heard.site, heard.agent, answered, true, checkpoint);
  }

  private async noticeAll(): Promise<void> {
    const marks = await this.parts.store.watermarks();
    const agents = new Set(marks.map(({ site, agent }) => `${site}/${agent}`));
    for (const key of agents) {
      const [site, agent] = key.split('/') as [string, string];
      if (this.parts.live.get(site, agent)) await this.notice(site, agent, [], false);
    }
    const heads = this.parts.live.heads(this.parts.clock().getTime() - heardMs);
    const lanes = progressOf(heads, marks);
    for (const site of this.deliveries.look(lanes, this.parts.busy())) this.parts.onUndelivered(site);
    for (const found of this.chains.look(heads, marks)) this.parts.onAltered(found);
  }

  private async notice(
    site: string,
    agent: string,
    answered: string[],
    always: boolean,
    witness: string | null = null,
  ): Promise<void> {
    const marks = (await this.parts.store.watermarks()).filter((mark) => mark.site === site && mark.agent === agent);
    const current = this.parts.live.lanes(site, agent);
    const lanes = Object.fromEntries(
      marks
        .filter((mark) => current[mark.lane] === mark.epoch)
        .map((mark) => [mark.lane, { epoch: mark.epoch, seq: mark.seq }]),
    );
    const state = JSON.stringify(lanes);
    if (!always && this.noticed.get(`${site}/${agent}`) === state) return;
    this.noticed.set(`${site}/${agent}`, state);
    const notice: CommitNotice = {
      v: 1,
      time: this.parts.clock().toISOString(),
      lanes,
      config: this.parts.orders.configCounter(site, agent),
      answered,
      ...(witness === null ? {} : { witness }),
    };
    this.parts.nc.publish(subjects.ack(site, agent), JSON.stringify(notice));
  }
}

/** What the control database or the store refuses now is done in a later round. */
function complain({ message }: Error): void {
  process.stderr.write(`bus: ${message}\n`);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
