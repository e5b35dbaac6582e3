import type { Role } from '#protocol/api/parts.ts';
import type { RuleFeed } from '#protocol/api/rules.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { hashPassword } from '../access/password.ts';
import { AgentRegister } from '../agents/agent-register.ts';
import type { SilenceMatter } from '../agents/silence.ts';
import type { AgentLive, SiteLink } from '../agents/site-link.ts';
import { Bus } from '../bus.ts';
import { AddedRules } from '../detect/additions/added-rules.ts';
import { checkAddition } from '../detect/additions/addition-check.ts';
import { AdditionStore } from '../detect/additions/addition-store.ts';
import { RuleAdditions } from '../detect/additions/rule-additions.ts';
import { TrustedKeys } from '../detect/additions/trusted-keys.ts';
import { RuleExceptions } from '../detect/exceptions/rule-exceptions.ts';
import { loadRulePack, type RulePack } from '../detect/rule-pack.ts';
import { RuleSwitches } from '../detect/switches/rule-switches.ts';
import { rulesFolder } from '../incident/incident-harness.ts';
import { Incidents } from '../incident/incidents.ts';
import { loadPlaybooks } from '../incident/playbooks.ts';
import { Ledger } from '../ledger/ledger.ts';
import { testSigner } from '../ledger/test-signer.ts';
import { ContactBook } from '../notify/contact-book.ts';
import { Retention } from '../retention/retention.ts';
import { blockOf } from '../store/block-builder.ts';
import { controlMigrations } from '../store/control-migrations.ts';
import { openControlStore } from '../store/control-store.ts';
import { MemoryEventStore } from '../store/memory-event-store.ts';
import { visitLookup } from '../visits/visit-lookup.ts';
import { MailWitnesses } from '../witness/mail-witnesses.ts';
import { WitnessView } from '../witness/witness-view.ts';
import { createApp } from './app.ts';
import { Browser } from './harness-browser.ts';
import { openRooms, type RoomParts } from './rooms.ts';
import type { HubServices } from './services.ts';

/** Password of every person of the harness. */
export const testPassword = 'tower watch over the plant';
/** Id of a rule that is told even inside a visit. */
export const piercingRule = 'log-cleared';
let testHash: Promise<string> | undefined;

/** What a test may have otherwise: when it begins, cookies for HTTPS alone, the console's files, growth and room. */
export type HubOptions = { start?: string; secure?: boolean; consoleDir?: string; pack?: RulePack } & Partial<
  Pick<RoomParts, 'growth' | 'hasRoom'>
>;

/** A hub's web application over real rooms and in-memory stores, for tests. Sites `tokyo` and `osaka`. */
export async function openHub(options: HubOptions = {}) {
  let ms = Date.parse(options.start ?? '2026-11-04T03:00:00.000Z');
  const clock = () => new Date(ms);
  const control = openControlStore(':memory:', controlMigrations);
  const ledger = new Ledger(control, testSigner(3), clock);
  const events = new MemoryEventStore();
  const bus = new Bus();
  const live: AgentLive[] = [];
  const feeds: RuleFeed[] = [];
  const { playbooks } = loadPlaybooks(rulesFolder);
  const contacts = new ContactBook({ control, ledger, roles: playbooks.roles, shiftAt: () => null });
  const orders: unknown[] = [];
  const siteLink = doubleOfSiteLink(live, orders);
  const rooms = openRooms({
    control,
    events,
    ledger,
    incidents: () => incidents,
    live: () => live,
    feeds: async () => feeds,
    command: (order) => siteLink.command(order),
    publish: (message) => bus.publish(message),
    hasRoom: options.hasRoom ?? (() => true),
    ...(options.growth ? { growth: options.growth } : {}),
    clock,
  });
  const incidents: Incidents = new Incidents({
    control,
    ledger,
    bus,
    clock,
    playbooks,
    contacts,
    visits: visitLookup(rooms.visitScope, (rule) => rule === piercingRule, playbooks),
  });
  for (const [id, name] of [
    ['tokyo', '東京工場'],
    ['osaka', '大阪工場'],
  ] as const) {
    rooms.sites.ensure({ id, name }, clock());
  }
  const agents = new AgentRegister(control);
  let silence: SilenceMatter[] = [];
  const retention = new Retention({
    ...rooms,
    store: events,
    control,
    ledger,
    hotDays: 60,
    clock,
    steady: () => clock().getTime(),
    onFailure: (reason) => {
      throw new Error(reason);
    },
  });
  const mails = new MailWitnesses({
    control,
    ledger,
    channels: { enabled: () => [], adapter: () => null },
    timeZone: 'Asia/Tokyo',
    at: '09:00',
    onFailure: () => {},
    clock,
  });
  const view = new WitnessView({ control, ledger, mails, agentName: (_site, agent) => agent });
  const pack = options.pack ?? loadRulePack([], {});
  const additionStore = new AdditionStore(control);
  const ruleKeys = new TrustedKeys({ control, clock, record: (act) => ledger.record(act) });
  const book = new AddedRules({ store: additionStore, product: pack.files, timeZone: 'Asia/Tokyo' });
  const additions = new RuleAdditions({
    ...{ control, store: additionStore, book, keys: ruleKeys, clock, timeZone: 'Asia/Tokyo' },
    record: (act) => ledger.record(act),
    check: async (task) => checkAddition(task),
    onChange: async () => {},
  });
  const exceptions = new RuleExceptions({
    ...{ control, clock, timeZone: 'Asia/Tokyo' },
    record: (act) => ledger.record(act),
    pack: () => book.now().pack,
    tell: (trouble) => incidents.raiseTrouble(trouble),
    onChange: () => {},
  });
  const switches = new RuleSwitches({
    ...{ control, clock },
    record: (act) => ledger.record(act),
    title: (id) => ({ ja: id, en: id }),
  });
  const services: HubServices = {
    ...rooms,
    witnesses: { view, mails },
    control,
    events,
    bus,
    ledger,
    incidents,
    contacts,
    channels: { list: () => [], replace: () => [], test: async () => null },
    retention,
    siteLink,
    agents,
    silence: () => silence,
    ...{ rules: () => [], ruleFeed: () => null, rulePage: () => null, learning: async () => null },
    switches,
    ruleSentences: () => new Map(),
    ruleTitle: (id) => ({ ja: id, en: id }),
    exceptions,
    ...{ additions, ruleKeys },
    ...{ checklist: playbooks.checklist, replays: { start: () => null, get: () => null, stop: () => false } },
    detectLagSeconds: () => 0,
    clock,
    version: '0.0.0-test',
    demo: false,
    consoleDir: options.consoleDir ?? null,
    consoleUrl: 'http://localhost',
    secure: options.secure ?? false,
    enrolCommand: (token) => `./hinomi enrol ${token}`,
    strict: true,
    log: (level, message, details) => {
      if (level === 'error') throw new Error(`${message}: ${JSON.stringify(details)}`);
    },
  };
  const app = createApp(services);

  /** Stores events as intake would, and feeds the rooms. */
  const commit = async (given: Partial<StoredEvent>[]) => {
    const batch = given.map((one, index) => eventOf(one, clock(), index));
    const { stored } = await events.append({
      events: blockOf(batch),
      rejected: [],
      covered: [],
      chains: [],
      cursor: null,
    });
    rooms.feed.take(stored);
    return [...stored.events()];
  };

  /** Stores what people entered by hand, as the hub does every other second. */
  const storeEntered = async () => {
    const stored: StoredEvent[] = [];
    await rooms.startStopEntries.outbox.handOver(
      async (entered) => void stored.push(...(await commit(entered))),
      (sentence) => {
        throw new Error(sentence);
      },
    );
    return stored;
  };

  /** Adds a person with the test password. */
  const person = async (user: string, roles: Role[], sites: string[] = ['*']) => {
    testHash ??= hashPassword(testPassword);
    const added = rooms.access.people.add({ user, name: `担当 ${user}`, roles, sites }, clock())!;
    rooms.access.people.setPassword(added.id, await testHash);
    return added;
  };

  /** A browser in which this person is signed in, without the cost of a password check. */
  const browserOf = (id: string): Browser => {
    const { token, session } = rooms.access.sessions.open(id, false, clock());
    return new Browser(app, `hinomi=${token}`, session.csrf);
  };

  return {
    ...services,
    ...rooms,
    incidents,
    ledger,
    events,
    agents,
    contacts,
    retention,
    exceptions,
    additions,
    book,
    services,
    app,
    live,
    feeds,
    orders,
    commit,
    storeEntered,
    person,
    browserOf,
    browser: () => new Browser(app, '', ''),
    setSilence: (matters: SilenceMatter[]) => {
      silence = matters;
    },
    advance: (milliseconds: number) => {
      ms += milliseconds;
    },
  };
}

function doubleOfSiteLink(live: AgentLive[], orders: unknown[]): SiteLink {
  const take =
    (type: string) =>
    async (...order: unknown[]) => {
      orders.push([type, ...order]);
    };
  return {
    live: () => live,
    command: async (order) => {
      orders.push(['command', order]);
      return { id: `order-${orders.length}` };
    },
    newToken: async (order) => {
      orders.push(['newToken', order]);
      return { token: 'token-text', expires: '2026-12-01T00:00:00.000Z' };
    },
    accept: take('accept'),
    revoke: take('revoke'),
    configured: () => true,
    configure: take('configure'),
  };
}

let made = 0;

function eventOf(given: Partial<StoredEvent>, now: Date, index: number): Omit<StoredEvent, 'storeSeq'> {
  const site = given.site ?? 'tokyo';
  const agent = given.agent ?? 'insp-07';
  const seq = given.seq ?? ++made;
  const at = new Date(now.getTime() + index).toISOString();
  return {
    id: `${site}/${agent}/evidence/e1/${seq}`,
    site,
    agent,
    lane: 'evidence',
    epoch: 'e1',
    seq,
    kind: 'host.log',
    time: at,
    recorded: at,
    boot: 'boot-1',
    source: 'journald',
    fields: {},
    corrected: at,
    offsetMs: 0,
    uncertaintyMs: 1,
    received: at,
    clockDoubt: false,
    asset: null,
    ...given,
  };
}
