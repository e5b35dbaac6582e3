import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { inboxes } from '#protocol/subjects.ts';
import { AgentChains } from './agents/agent-chains.ts';
import { AgentRegister } from './agents/agent-register.ts';
import { Authority } from './agents/authority.ts';
import { BusLink, type BusLinkParts } from './agents/bus-link.ts';
import { Clocks } from './agents/clocks.ts';
import { type CloneSuspicion, LiveAgents } from './agents/live-agents.ts';
import { OrderDesk } from './agents/order-desk.ts';
import type { SigningKey } from './agents/signing-key.ts';
import { type BusRole, connectHubServer } from './bus-connection.ts';
import type { AlertLookups } from './detect/alert-maker.ts';
import { Detector } from './detect/detector.ts';
import type { SetApart } from './detect/exceptions/set-apart.ts';
import { type Pause, usualNovelty } from './detect/novelty/novelty.ts';
import type { RulePack } from './detect/rule-pack.ts';
import type { RuleBook } from './detect/rules-in-force.ts';
import { Enricher, type EnrichLookups } from './enrich/enricher.ts';
import type { HubConfig } from './hub.config.ts';
import type { Alert } from './incident/alert.ts';
import type { IntakeFinding } from './intake/finding.ts';
import { HubStreams } from './intake/hub-streams.ts';
import { Intake } from './intake/intake.ts';
import { SiteSpools } from './intake/site-spools.ts';
import { type BusSite, defaultSizes, provisionHub } from './intake/site-streams.ts';
import type { LedgerAct } from './ledger/ledger.ts';
import type { ControlStore } from './store/control-store.ts';
import { assureRoom } from './store/disk-room.ts';
import type { EventStore } from './store/event-store.ts';
import type { StoredBlock } from './store/stored-block.ts';

const tendEveryMs = 5000;
const readyRetryMs = 1000;

export interface CoreParts {
  config: HubConfig;
  control: ControlStore;
  store: EventStore;
  key: SigningKey;
  clock(): Date;
  lookups: Omit<EnrichLookups, 'clock'>;
  places: AlertLookups;
  /** The rules that people put in force. */
  rules: RuleBook;
  /** When nothing is learned of what is usual, by asset. */
  pauses(): Readonly<Record<string, readonly Pause[]>>;
  /** What exceptions set apart when detection begins. */
  setApart(): SetApart;
  onCommitted(stored: StoredBlock): void;
  onAlerts(alerts: Alert[]): void;
  onFinding(finding: IntakeFinding): void;
  /** Enters into the ledger. */
  record: (act: LedgerAct) => unknown;
  onClone(suspicion: CloneSuspicion): void;
  onUndelivered: BusLinkParts['onUndelivered'];
  onHeard: BusLinkParts['onHeard'];
  onWitness: BusLinkParts['onWitness'];
  onEnrolment: BusLinkParts['onEnrolment'];
}

/** The hub's machinery without people: bus, intake, enrichment, detection. */
export class Core {
  readonly register: AgentRegister;
  readonly live: LiveAgents;
  readonly orders: OrderDesk;
  readonly key: SigningKey;
  readonly rules: RuleBook;
  link!: BusLink;
  intake!: Intake;
  detector!: Detector;
  private readonly parts: CoreParts;
  private readonly sites: BusSite[];
  private readonly clocks: Clocks;
  private readonly chains: AgentChains;
  private nc!: NatsConnection;
  private system!: NatsConnection;
  private readonly toSites = new Map<string, NatsConnection>();
  private timers: NodeJS.Timeout[] = [];

  constructor(parts: CoreParts) {
    this.parts = parts;
    const { config, control, clock } = parts;
    this.register = new AgentRegister(control);
    const enrolled = new Set(this.register.list().map(({ site }) => site));
    const { onFinding, record } = parts;
    const keyOf = (site: string, agent: string) => this.register.get(site, agent)?.chainKey ?? null;
    this.chains = new AgentChains({ control, clock, onFinding, record, keyOf });
    this.sites = config.sites.map(({ id, local }) => ({ id, local, known: enrolled.has(id) }));
    this.clocks = new Clocks(control);
    this.live = new LiveAgents(this.clocks, parts.onClone);
    this.key = parts.key;
    this.orders = new OrderDesk(control, this.register, this.key, clock);
    this.rules = parts.rules;
    for (const { file, line, reason } of this.pack.set.rejected)
      process.stderr.write(`rule refused: ${file}:${line}: ${reason}\n`);
  }

  /** The rules in force. */
  get pack(): RulePack {
    return this.rules.now().pack;
  }

  /** Connects, makes the streams, takes up detection where it stood, then intake. */
  async start(): Promise<void> {
    const { config, store, clock } = this.parts;
    this.nc = await this.connect('hub.creds', 'hub', '_INBOX_hub');
    this.system = await this.connect('system.creds', 'hub system', '_INBOX_system');
    for (const site of this.sites.filter(({ local }) => !local)) {
      this.toSites.set(site.id, await this.connect('hub.creds', `hub to ${site.id}`, inboxes.hub(site.id)));
    }
    const spools = new SiteSpools({
      sites: this.sites,
      sizes: this.sizes(),
      store,
      toSite: (site) => this.toSite(site),
      onMade: (site) => this.orders.sendConfigAgain(site),
      onFinding: this.parts.onFinding,
      lastHeard: (site) => this.live.lastHeard(site),
      onDeaf: (site) => this.parts.onUndelivered(site),
      clock: () => clock().getTime(),
    });
    await spools.tend();
    await whenReady(() => provisionHub(this.nc, this.sites, this.sizes()));
    this.link = new BusLink({
      nc: this.nc,
      toSite: (site) => this.toSite(site),
      system: this.system,
      sites: this.sites,
      addresses: (site) => this.addresses(site),
      store,
      register: this.register,
      authority: new Authority(config.bus.dir),
      live: this.live,
      orders: this.orders,
      key: this.key,
      clock,
      onHeard: this.parts.onHeard,
      onWitness: this.parts.onWitness,
      onEnrolment: this.parts.onEnrolment,
      // Agents are heard before the hub reads: until then everything is still to come.
      busy: () => this.intake?.isBehind() ?? true,
      onUndelivered: this.parts.onUndelivered,
      onAltered: ({ site, agent, lane, head }) => {
        const detail = `lane ${lane}: up to number ${head} other events were received than the agent recorded`;
        this.parts.onFinding({ kind: 'chain_broken', site, agent, detail });
      },
    });
    this.link.start();
    this.detector = new Detector({
      store,
      rules: this.rules,
      timeZone: config.sites[0]!.timeZone,
      setApart: this.parts.setApart(),
      lookups: this.parts.places,
      clock,
      onAlerts: this.parts.onAlerts,
      learn: { ...usualNovelty, learningDays: config.detect.learningDays },
      pauses: this.parts.pauses,
    });
    await this.detector.start();
    this.intake = new Intake({
      nc: this.nc,
      sites: this.sites,
      store,
      enricher: new Enricher({
        clock: (site, agent, boot) => this.clocks.offset(site, agent, boot),
        ...this.parts.lookups,
      }),
      onCommitted: async (stored) => {
        const room = this.detector.offer(stored);
        this.parts.onCommitted(stored);
        await room;
      },
      onFinding: this.parts.onFinding,
      onChained: this.chains.note,
      pace: () => this.detector.pacePerSecond(),
      assureRoom: () => assureRoom(config.home, config.store.reserveMegabytes),
      clock: () => clock().getTime(),
    });
    void this.intake.run();
    const own = new HubStreams({
      nc: this.nc,
      sites: this.sites,
      sizes: this.sizes(),
      clock: () => performance.now(),
    });
    const tend = () =>
      Promise.all([spools.tend(), own.tend().then(() => this.intake.purge())]).catch((error: Error) =>
        process.stderr.write(`bus: streams cannot be freed now: ${error.message}\n`),
      );
    this.timers.push(
      setInterval(() => void tend(), tendEveryMs),
      setInterval(() => this.chains.tick(), tendEveryMs),
    );
  }

  /** Stops in the order of the data's way. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.link?.stop();
    await this.intake?.stop();
    this.chains.stop();
    await this.detector?.stop();
    for (const connection of this.toSites.values()) await connection.close();
    await this.system?.close();
    await this.nc?.close();
  }

  private connect(credentials: BusRole['credentials'], name: string, inboxPrefix: string): Promise<NatsConnection> {
    return connectHubServer(
      this.parts.config.bus,
      { credentials, name, inboxPrefix },
      { maxReconnectAttempts: -1, reconnectTimeWait: 500, waitOnFirstConnect: true },
    );
  }

  private toSite(site: string): NatsConnection {
    return this.toSites.get(site) ?? this.nc;
  }

  private sizes() {
    return { ...defaultSizes, ...this.parts.config.streams };
  }

  private addresses(site: string): { urls: string[]; pin: string | null } {
    const { bus } = this.parts.config;
    const urls = bus.agents[site] ?? bus.urls;
    const pin = readFileSync(join(bus.dir, 'ca.pin'), 'utf8').trim();
    return { urls, pin: urls.some((url) => url.startsWith('tls://')) ? pin : null };
  }
}

/** A server that still starts, or a cluster without a majority, cannot make or show streams yet; says why, once per reason. */
async function whenReady(act: () => Promise<void>): Promise<void> {
  for (let said = ''; ; ) {
    try {
      await act();
      return;
    } catch (error) {
      const { message } = error as Error;
      if (message !== said) process.stderr.write(`bus: the hub's streams are not ready (${message}); trying again\n`);
      said = message;
      await pause(readyRetryMs);
    }
  }
}
