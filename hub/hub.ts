import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstLink } from './access/access.ts';
import { enrolmentEntry } from './agents/enrolment-entry.ts';
import { ledgerSigner } from './agents/ledger-signer.ts';
import { SigningKey } from './agents/signing-key.ts';
import { silenceInputs } from './agents/silence-inputs.ts';
import { SilenceWatch } from './agents/silence-watch.ts';
import { configureAgent } from './api/agent-config.ts';
import { createApp } from './api/app.ts';
import { openRooms } from './api/rooms.ts';
import { assetByWords } from './assets/asset-by-words.ts';
import { shiftAt } from './assets/calendar.ts';
import { Beat } from './beat.ts';
import { beatWorks } from './beat-works.ts';
import { Bus } from './bus.ts';
import { Core } from './core.ts';
import { readRuleFiles } from './detect/rule-pack.ts';
import { alertLookups, eventLookups } from './event-lookups.ts';
import { growthFor } from './growth/growth-limits.ts';
import type { HubConfig } from './hub.config.ts';
import { AlertPump } from './incident/alert-pump.ts';
import { Incidents } from './incident/incidents.ts';
import { loadPlaybooks } from './incident/playbooks.ts';
import { learningPauses } from './learning-pauses.ts';
import { Ledger } from './ledger/ledger.ts';
import { serveConsole } from './listen.ts';
import { ContactBook } from './notify/contact-book.ts';
import { loadEscalationPolicies } from './notify/escalation-policy.ts';
import { Notifier } from './notify/notifier.ts';
import { sealKey } from './notify/seal-key.ts';
import { Retention } from './retention/retention.ts';
import { RuleDesk } from './rule-desk.ts';
import { plantSeed } from './seed.ts';
import { controlMigrations } from './store/control-migrations.ts';
import { openControlStore } from './store/control-store.ts';
import { freeMegabytes } from './store/disk-room.ts';
import { DuckDbEventStore } from './store/duckdb-event-store.ts';
import { beginAnewPath, standingStores } from './store/store-trouble.ts';
import { writeStorySession } from './story-session.ts';
import { writeTokens } from './token-files.ts';
import { Troubles } from './troubles.ts';
import { visitLookup } from './visits/visit-lookup.ts';
import { Witnesses } from './witness/witnesses.ts';

export const hubVersion = '0.1.0';

const beatMs = 2000;
/** Who looks at the model plant alone may try the posts of several people; two-person decisions still need a second one. */
const demoRoles = ['fsoc_lead', 'fsirt', 'maintenance', 'production_engineering'] as const;

/** Runs a hub until the signal aborts: opens the stores, wires the rooms, starts the machinery, then the doors for people. */
export async function runHub(config: HubConfig, signal: AbortSignal): Promise<void> {
  mkdirSync(config.home, { recursive: true, mode: 0o700 });
  const clock = () => new Date();
  const keyPath = join(config.home, 'keys', 'hub-signing.pem');
  const [controlPath, eventsPath] = standingStores(config.home, existsSync(keyPath));
  const control = openControlStore(controlPath, controlMigrations);
  const store = await DuckDbEventStore.open({ path: eventsPath, ...config.store });
  for (const path of [controlPath, eventsPath]) rmSync(beginAnewPath(path), { force: true });
  const bus = new Bus();
  // Made last: where it is, both stores were.
  const key = new SigningKey(keyPath);
  const ledger = new Ledger(control, ledgerSigner(key), clock);
  const { playbooks, faults } = loadPlaybooks(config.rulebook);
  for (const fault of faults) say('warn', `playbook ${fault.file}: ${fault.reason}`);

  const rooms = openRooms({
    control,
    events: store,
    ledger,
    incidents: () => incidents,
    live: () => core.live.list(),
    feeds: (site) => ruleDesk.feedsAt(site),
    command: (order) => core.link.command(order),
    publish: (message) => bus.publish(message),
    hasRoom: () => freeMegabytes(config.home) >= config.store.reserveMegabytes,
    growth: growthFor(config.assets),
    clock,
  });
  for (const { id, name, timeZone } of config.sites) rooms.sites.ensure({ id, name, timeZone }, clock());
  const siteFacts = {
    name: (site: string) => rooms.sites.get(site)?.name ?? site,
    zone: (site: string, zone: string) => rooms.sites.get(site)?.zones.find((each) => each.id === zone)?.name ?? zone,
    timeZone: (site: string) => rooms.sites.get(site)?.timeZone ?? 'Asia/Tokyo',
    shiftAt: (site: string, at: Date) => shiftAt(rooms.plantOf(site), at)?.id ?? null,
  };
  const contacts = new ContactBook({ control, ledger, roles: playbooks.roles, shiftAt: siteFacts.shiftAt });
  if (config.seed && existsSync(config.seed)) plantSeed(config.seed, rooms.sites, rooms.assets, contacts);
  const troubles = new Troubles(
    () => incidents,
    config.sites.map(({ id }) => id),
  );
  const consoleUrl = config.console.url ?? `${config.console.tls ? 'https' : 'http'}://${config.console.listen}`;
  const daily = { timeZone: config.sites[0]!.timeZone, at: config.channelTestAt };
  const notifier = new Notifier({
    control,
    ledger,
    bus,
    clock,
    contacts,
    roles: playbooks.roles,
    policies: loadEscalationPolicies(config.rulebook, new Set(playbooks.roles.keys())),
    sites: siteFacts,
    sealKey: sealKey(config.home),
    consoleUrl,
    test: daily,
    onChannelFailure: (channel, detail) => troubles.channelFailed(channel, detail),
    onError: (error) => say('error', error.message),
  });
  const activeAgents = () => core.register.list().filter(({ standing }) => standing === 'active');
  const incidents = new Incidents({
    control,
    ledger,
    bus,
    clock,
    playbooks,
    contacts,
    pager: notifier.escalation,
    sites: siteFacts,
    findAsset: (site, words) => assetByWords(rooms.assets, activeAgents(), site, words),
    storyPart: (rule) => core.pack.cards.get(rule)?.story ?? null,
    visits: visitLookup(rooms.visitScope, (rule) => core.pack.cards.get(rule)?.pierce ?? false, playbooks),
  });
  const pump = new AlertPump({
    store,
    incidents,
    onError: (error) => say('error', `incident: ${error.message}`),
    onStuck: ({ message }) => {
      try {
        troubles.alertsStuck(message);
      } catch (error) {
        say('error', `incident: nor can that be raised: ${(error as Error).message}`);
      }
    },
  });
  const ruleDesk = new RuleDesk({
    ...{ control, store, rooms, clock, timeZone: config.sites[0]!.timeZone },
    product: readRuleFiles(config.rules),
    record: (act) => ledger.record(act),
    core: () => core,
    incidents: () => incidents,
    places: () => places,
  });
  const places = {
    ...alertLookups(rooms, (site, agent) => core.register.get(site, agent)?.phase),
    ruleAt: (site: string, rule: string) => ruleDesk.switches.at(site, rule),
  };
  const core: Core = new Core({
    rules: ruleDesk.book,
    config,
    control,
    store,
    key,
    clock,
    lookups: eventLookups(rooms),
    places,
    pauses: learningPauses(rooms, control, clock),
    setApart: () => ruleDesk.exceptions.setApart(),
    onCommitted: (stored) => {
      rooms.feed.take(stored);
      const at = clock().toISOString();
      for (const [site, count] of stored.perSite()) bus.publish({ type: 'events', site, count, at });
    },
    onAlerts: (alerts) => pump.take(alerts),
    onFinding: (finding) => {
      say('warn', `intake: ${finding.kind} ${finding.site}/${finding.agent}: ${finding.detail}`);
      troubles.finding(finding);
    },
    record: (act) => ledger.record(act),
    onClone: (suspicion) => troubles.clone(suspicion),
    onUndelivered: (site) => {
      say('warn', `bus: nothing of site ${site} arrives, though its agents are heard`);
      troubles.undelivered(site);
    },
    // A quiet agent has an asset too: its heartbeat names the host.
    onHeard: (site, agent, host) => {
      if (rooms.assets.store.assetOfAgent(site, agent) === undefined) rooms.observer.enrolled(site, agent, host);
    },
    onWitness: (site, agent, boot, report) => witnesses.agents.hear(site, agent, boot, report),
    onEnrolment: (change) => {
      ledger.record(enrolmentEntry(change));
      bus.publish({ type: 'agent', site: change.site, agent: change.agent });
    },
  });

  const witnesses = new Witnesses({
    ...{ control, ledger, key, daily, troubles, clock },
    channels: notifier.channels,
    register: core.register,
    onError: (error) => say('error', `witness: ${error.message}`),
  });

  const behind = await rooms.feed.catchUp(store);
  await core.start();
  await writeTokens(core, config);
  const silence = new SilenceWatch({
    agents: () =>
      silenceInputs({
        agents: core.register,
        live: () => core.live.list(),
        assets: rooms.assets,
        lifecycle: rooms.lifecycle,
      }),
    open: rooms.silenceLog.open(),
    lifecycle: (site, agent) => rooms.lifecycle.of(site, agent),
    assetOf: (site, agent) => rooms.assets.ref(rooms.assets.store.assetOfAgent(site, agent)),
    plantOf: rooms.plantOf,
    listener: incidents,
    note: (matters, now) => rooms.silenceLog.note(matters, now),
    clock,
  });
  const retention = new Retention({
    ...rooms,
    store,
    control,
    ledger,
    hotDays: config.store.hotDays,
    clock,
    steady: () => performance.now(),
    onFailure: (reason, { ja, en }) => {
      say('error', `retention: ${reason}`);
      troubles.own('retention', { ja, en });
    },
  });
  const app = createApp({
    ...rooms,
    control,
    events: store,
    bus,
    ledger,
    incidents,
    contacts,
    channels: notifier.channels,
    retention,
    witnesses,
    siteLink: core.link,
    agents: core.register,
    silence: () => silence.current,
    ...ruleDesk.services(),
    checklist: playbooks.checklist,
    clock,
    version: hubVersion,
    demo: config.demo,
    consoleDir: config.console.dir ?? null,
    consoleUrl,
    secure: config.console.tls !== undefined,
    enrolCommand: (token) => `printf %s '${token}' | ./hinomi enrol --home /var/lib/hinomi-agent`,
    strict: false,
    log: (level, message, details) => say(level, details ? `${message} ${JSON.stringify(details)}` : message),
  });
  const closeConsole = await serveConsole(app, config.console);
  notifier.start();
  if (config.demo && config.storySession) writeStorySession(config.storySession, rooms.access, consoleUrl, clock());
  const link = firstLink(rooms.access, consoleUrl, config.demo ? demoRoles : []);
  if (link) process.stdout.write(`sign-in link: ${link.link}\n`);
  if (behind.length > 0) say('info', `${behind.join(', ')}: reading the events of before, beside everything else`);
  const past = rooms.feed.readPast(store, signal).catch((error: Error) => {
    say('error', `the events of before could not be read: ${error.message}`);
    troubles.own('past', {
      ja: `以前の記録の読み直しが止まりました（${error.message}）。本部を再起動すると続きから読みます。`,
      en: `Reading the records of before has stopped (${error.message}). It goes on where it stood when the hub is started again.`,
    });
  });
  process.stdout.write('hub is ready\n');

  void pump.catchUp();
  const works = beatWorks(
    {
      configure: (agent) => configureAgent({ ...rooms, control, clock, siteLink: core.link }, agent),
      ...{ ...rooms, pump, silence, ledger, witnesses, incidents, retention, core, signal },
      ...{ exceptions: ruleDesk.exceptions, unfit: ruleDesk.unfit },
    },
    (lag) => {
      ruleDesk.lagSeconds = lag;
      bus.publish({ type: 'tick', at: clock().toISOString(), detectLagSeconds: lag });
    },
  );
  await new Beat(works, { say, raise: (failure) => troubles.beatFailed(failure) }).run(beatMs, signal);
  await past;
  await pump.stop();
  await closeConsole();
  await ruleDesk.replays.close();
  await retention.stop();
  await witnesses.stop();
  await notifier.stop();
  await core.stop();
  await store.close();
  control.close();
}

function say(level: 'info' | 'warn' | 'error', message: string): void {
  process.stderr.write(`${level}: ${message}\n`);
}
