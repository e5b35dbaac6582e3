import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import type { EventDraft } from '#protocol/events/event.ts';
import { laneOf } from '#protocol/events/kinds.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { AgentConfig, ConfiguredSource } from './agent.config.ts';
import { CommandDesk } from './commands/command-desk.ts';
import { ConfigDesk } from './commands/config-desk.ts';
import { ClockWatch } from './self/clock-watch.ts';
import type { Identity } from './self/identity.ts';
import { LeftOut } from './self/left-out.ts';
import { Throttle, UsageMeter } from './self/limits.ts';
import { agentVersion, describeMachine } from './self/machine.ts';
import { metricsOf, throttledGap } from './self/own-events.ts';
import { RunRecord } from './self/run-record.ts';
import { SourceRunner } from './self/source-runner.ts';
import type { StopOrder } from './self/stop-order.ts';
import { idsOf } from './setup/judged-controller.ts';
import { SentControllers } from './setup/sent-controllers.ts';
import { SetUpDesk } from './setup/set-up-desk.ts';
import { CommitPace } from './spool/commit-pace.ts';
import { GroupCommit } from './spool/group-commit.ts';
import { rebuiltEvents } from './spool/loss.ts';
import { Shedder } from './spool/shedding.ts';
import { SiteHolding } from './spool/site-holding.ts';
import { Spool } from './spool/spool.ts';
import { Uplink } from './uplink/uplink.ts';
import { Witness } from './witness/witness.ts';

const tickMs = 5000;
const metricsEveryTicks = 12;

/** Runs an agent until it is ordered to stop: sources into the spool, the spool up to the site. */
export async function runAgent(home: string, identity: Identity, config: AgentConfig, stop: StopOrder): Promise<void> {
  const { signal } = stop;
  const log = pino({ base: { agent: `${identity.site}/${identity.agent}` } }, pino.destination(2));
  const machine = describeMachine();
  const host = config.hostName ?? machine.host;
  const ownStamp = () => ({ recorded: new Date().toISOString(), boot: machine.boot, source: 'agent' });
  const spool = new Spool(join(home, 'spool.db'), (rebuilt) => {
    log.error({ reason: rebuilt.reason.text }, 'spool begins anew');
    return { drafts: rebuiltEvents(rebuilt, new Date().toISOString(), host), stamp: ownStamp() };
  });
  const pace = { evidence: new CommitPace(), detail: new CommitPace() };
  const holding = { evidence: new SiteHolding(), detail: new SiteHolding() };
  const shedder = new Shedder({
    spool,
    limitBytes: config.limits.spoolMegabytes * 1024 * 1024,
    host,
    stamp: ownStamp,
    holding,
    pace,
  });
  let spoolTrouble: Reason | null = null;
  const commits = new GroupCommit(spool, (reason) => {
    spoolTrouble = reason === null ? null : because('spool_cannot_write', { message: reason });
    if (reason) log.error({ reason }, 'spool cannot write; sources wait');
    else log.info('spool writes again');
  });
  const throttle = new Throttle(config.limits);
  const leftOut = new LeftOut();
  let taken = 0;

  const emit = (source: string, drafts: EventDraft[], position?: unknown): Promise<void> => {
    const kept = throttle.reason ? drafts.filter((draft) => laneOf(draft.kind) === 'evidence') : drafts;
    leftOut.add(drafts.length - kept.length, performance.now());
    taken += kept.length;
    return commits.add(kept, { ...ownStamp(), source }, position);
  };
  const emitSelf = (drafts: EventDraft[]) => emit('agent', drafts);
  const lifecycle = (action: string, reason: Reason): EventDraft => ({
    kind: 'host.lifecycle',
    time: new Date().toISOString(),
    fields: {
      'event.action': action,
      ...reasonFields('hinomi', reason),
      'host.name': host,
      'hinomi.version': agentVersion,
    },
  });

  const record = new RunRecord(home, machine);
  const sourceAbort = new AbortController();
  const runnerOf = (source: ConfiguredSource, signal: AbortSignal) =>
    new SourceRunner(source, {
      host,
      home,
      signal,
      position: (id) => spool.position(id),
      emit,
      hurry: () => uplink.beatSoon(),
      log: (level, message, detail) => log[level](detail, message),
    });
  const ownRunners = config.sources.map((source) => runnerOf(source, sourceAbort.signal));
  const local = { reachable: config.limits.controllersFromHub, sources: config.sources };
  const sent = new SentControllers({
    ...{ home, identity, local, runner: runnerOf, signal: sourceAbort.signal },
    onMemory: (megabytes) => throttle.allow(megabytes),
    log: (message, detail) => log.error(detail, message),
  });
  const setUp = new SetUpDesk({ local, signal: sourceAbort.signal, now: () => new Date() });
  const runners = () => [...ownRunners, ...sent.runners];
  const desk = new CommandDesk({
    home,
    site: identity.site,
    agent: identity.agent,
    commandKey: identity.commandKey,
    allowed: config.limits.commands,
    carryOut: async (source, name, argument) => {
      const wish = setUp.wishes[name];
      if (wish) return wish(argument);
      const runner = runnerFor(runners(), source, argument);
      if (!runner) throw new Error(`there is no source ${source} on this agent`);
      return runner.command(name, argument);
    },
    onAnswer: () => uplink.beatSoon(),
    onRefused: (reason) => void emitSelf([lifecycle('command_refused', because('said', { text: reason }))]),
    now: () => Date.now(),
  });
  const settings = new ConfigDesk({
    home,
    site: identity.site,
    agent: identity.agent,
    commandKey: identity.commandKey,
    apply: (config) => {
      for (const runner of ownRunners) void runner.configure(config);
      void sent.take(config);
    },
    onRefused: (reason) => void emitSelf([lifecycle('command_refused', because('said', { text: reason }))]),
  });
  const witness = new Witness({
    home,
    site: identity.site,
    agent: identity.agent,
    commandKey: identity.commandKey,
    onDamaged: (lines, held) => {
      const size = held?.size ?? 0;
      const reason = held ? because('witness_damaged', { lines, size }) : because('witness_lost', { lines });
      log.error({ reason: reason.text }, "what was kept of the hub's ledger is damaged");
      void emitSelf([lifecycle('witness_damaged', reason)]);
    },
    onBroken: (how, before, { checkpoint }) => {
      const parts = { before: before.size, root: before.root.slice(0, 16), after: checkpoint.size };
      const reason = how === 'shrank' ? because('ledger_shrank', parts) : because('ledger_forked', parts);
      log.error({ reason: reason.text }, "the hub's ledger broke");
      void emitSelf([lifecycle('ledger_broken', reason)]);
    },
    now: () => Date.now(),
    steady: () => performance.now(),
  });
  /** What holds the agent up, in words and with its codes. */
  const standing = () => {
    const [first] = [spoolTrouble, ...uplink.troubles(), throttle.reason].filter((one) => one !== null);
    return { throttle: first?.text ?? null, throttledBy: first ? [first] : [] };
  };
  const uplink = new Uplink({
    identity,
    spool,
    pace,
    holding,
    describe: () => ({
      boot: machine.boot,
      instance: machine.instance,
      version: agentVersion,
      platform: machine.platform,
      host,
      machine: machine.fingerprint,
      ...standing(),
      sources: runners().map((runner) => runner.describe()),
      searches: setUp.searches.slice(0, 20),
      notRead: sent.notRead,
      answers: desk.answers.slice(0, 20),
      config: settings.applied,
      witness: witness.report(),
    }),
    onCommand: async (text) => desk.begin(text),
    onConfig: (text) => {
      settings.take(text);
      return settings.applied;
    },
    onAnswered: (ids) => desk.confirmed(ids),
    onCheckpoint: (text) => {
      const refusal = witness.take(text);
      if (refusal) log.warn({ reason: refusal }, 'a checkpoint was not kept');
    },
    onRefused: (subject) => void emitSelf([lifecycle('publish_refused', because('said', { text: subject }))]),
    onState: (state, detail) => log.info({ state, detail }, 'uplink'),
    onBehind: (lane, seq) => {
      const reason = because('set_back', { lane, hub: seq, spool: spool.lane(lane).head });
      log.error({ reason: reason.text }, 'lane begins a new epoch');
      spool.renew(lane, { drafts: [lifecycle('spool_rebuilt', reason)], stamp: ownStamp() });
    },
    onTrouble: (reason) => log.error({ reason }, 'uplink has to wait'),
  });
  /** What keeps the spool small writes too; when the disk refuses, the next round tries again. */
  const keepSpoolSmall = (act: () => void) => {
    try {
      act();
    } catch (error) {
      if (!spool.heal(error)) log.error({ reason: (error as Error).message }, 'spool cannot be kept small');
    }
  };
  commits.onCommitted = () => {
    uplink.poke();
    keepSpoolSmall(() => shedder.shed(Date.now()));
  };

  void uplink.start();
  await emitSelf(record.starting(new Date(), host));
  const running = Promise.all([...ownRunners.map((runner) => runner.run()), sent.start().then(() => sent.ended())]);

  const clock = new ClockWatch(Date.now(), performance.now());
  const meter = new UsageMeter();
  for (let tick = 1; !signal.aborted; tick++) {
    await pause(tickMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const now = Date.now();
    record.alive(new Date(now));
    const drafts = clock.look(now, performance.now(), host);
    const usage = meter.measure();
    const change = throttle.judge(usage);
    if (change) drafts.push(lifecycle(change, throttle.reason ?? because('detail_again')));
    const unsaid = leftOut.take(performance.now(), throttle.reason !== null);
    if (unsaid > 0) drafts.push(throttledGap(unsaid, new Date(now), host));
    keepSpoolSmall(() => {
      shedder.shed(now);
      shedder.declareLost(now);
    });
    if (tick % metricsEveryTicks === 0) {
      drafts.push(metricsOf(usage, spool, taken, throttle.reason?.text ?? null, host));
      taken = 0;
      keepSpoolSmall(() => spool.tidy());
      for (const { text } of uplink.troubles()) log.warn({ trouble: text }, 'lane stands still');
    }
    if (drafts.length > 0) void emitSelf(drafts);
  }

  sourceAbort.abort();
  await atMost(5000, running);
  const unsaid = leftOut.take(performance.now(), false);
  const last = unsaid > 0 ? [throttledGap(unsaid, new Date(), host)] : [];
  await atMost(2000, emitSelf([...last, record.stopping(new Date(), host, stop.reason)]));
  commits.flush();
  await uplink.stop();
  keepSpoolSmall(() => spool.tidy());
  spool.close();
}

/** Waits for something, but not longer than this; a timer left running would keep the process alive. */
async function atMost(ms: number, what: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([what, pause(ms, undefined, { signal: done.signal }).catch(() => undefined)]);
  } finally {
    done.abort();
  }
}

/** Who carries out an order: the source named, or one of this type that reads the controller. */
function runnerFor(runners: readonly SourceRunner[], source: string, argument: unknown): SourceRunner | undefined {
  const { device } = (argument ?? {}) as { device?: string };
  const ofType = runners.filter((one) => one.id === source || one.source.definition.type === source);
  const reader = ofType.find((one) => device !== undefined && idsOf(one.source).includes(device));
  return reader ?? ofType.find((one) => one.id === source);
}
