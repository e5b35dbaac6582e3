import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../deploy/local/verbs.ts';
import { readRuleFiles } from '../../hub/detect/rule-pack.ts';
import { Enricher } from '../../hub/enrich/enricher.ts';
import { readGroup } from '../../hub/intake/read-group.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import { EventBlock } from '../../hub/store/event-block.ts';
import { LineMemory } from '../../hub/store/line-memory.ts';
import { batchLimits, readHead } from '../../protocol/batch.ts';
import { endAll, eventually } from '../support/processes.ts';
import { publicRules, TEST_DATA } from '../support/sigma-data.ts';
import type { BenchOptions } from './bench-options.ts';
import { EventMix, markerRule, markerRuleId, markerWord } from './event-mix.ts';
import { BatchMaker, FilledPlant, type SentBatch } from './filled-plant.ts';
import { cpuSeconds, peakRss } from './process-figures.ts';

const defaultEvents = 500_000;
const agents = 4;
const limitEvents = 200_000;
const limitRows = 16_000;
const waitMs = 600_000;
const budget = { intakeAlone: 100_000, withRules: 25_000 };

/**
 * Events per second of a real hub behind a real bus whose stream was filled before, until stored and until judged, alone and with
 * some thousand rules; the limit is the same work in this process without bus, hub and rules.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  const events = options.events ?? defaultEvents;
  const mix = new EventMix();
  const rules = TEST_DATA ? publicRules() : readRuleFiles([join(root, 'rules/detection')]);
  const limit = await limitOf(mix, Math.min(events, limitEvents));
  const alone = await measure(mix, events, [], options.profile ? join(options.profile, 'alone') : undefined);
  const judged = await measure(
    mix,
    events,
    rules.map(({ path, text }, at) => ({ name: `${at}-${path.replaceAll('/', '_')}`, text })),
    options.profile ? join(options.profile, 'rules') : undefined,
  );
  const ratio = (rate: number) => Math.round((rate / limit.perSecond) * 1000) / 1000;
  return {
    unit: 'events/s',
    mix: mix.shares,
    events,
    limit: { does: 'unpack, parse and DuckDB append of the same batches in one process', ...limit },
    intakeAlone: { ...alone, ratio: ratio(alone.storedPerSecond), budget: budget.intakeAlone },
    withRules: {
      rules: rules.length,
      from: TEST_DATA ? 'public Sigma rules' : 'our own rules, the public ones are not on this machine',
      ...judged,
      ratio: ratio(judged.judgedPerSecond),
      budget: budget.withRules,
    },
  };
}

function* batchesOf(mix: EventMix, agent: string, from: number, count: number): Generator<SentBatch, BatchMaker> {
  const maker = new BatchMaker('plant-1', agent);
  for (let at = from; at < from + count; at += batchLimits.events) {
    const time = new Date().toISOString();
    const length = Math.min(batchLimits.events, from + count - at);
    yield maker.make(Array.from({ length }, (_, next) => mix.event(at + next, time)));
  }
  return maker;
}

/** The same with a mark behind: agents are taken in turn, so that each has a last event of its own. */
function* markedBatches(mix: EventMix, agent: string, from: number, count: number): Generator<SentBatch> {
  const maker = yield* batchesOf(mix, agent, from, count);
  const fields = { message: 'end', 'process.name': markerWord };
  yield maker.make([{ kind: 'host.log', time: new Date().toISOString(), fields }]);
}

async function measure(
  mix: EventMix,
  events: number,
  rules: { name: string; text: string }[],
  profile: string | undefined,
) {
  const filled = new FilledPlant(agents);
  try {
    await filled.prepare([...rules, { name: 'marker.yml', text: markerRule }]);
    await filled.plant.running.get('hub')!.kill('SIGTERM');
    const share = Math.floor(events / agents);
    for (const [at, agent] of filled.agents.entries()) {
      await filled.send(agent, markedBatches(mix, agent, at * share, share));
    }
    await filled.sourced(agents * (Math.ceil(share / batchLimits.events) + 1));
    return await drain(filled, share * agents, profile);
  } finally {
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}

/** Starts the hub before the full stream and reads from its store when the first and last event came in. */
async function drain(filled: FilledPlant, events: number, profile: string | undefined) {
  if (profile) {
    mkdirSync(profile, { recursive: true });
    process.env['NODE_OPTIONS'] = `--cpu-prof --cpu-prof-dir=${resolve(profile)}`;
  }
  const hub = await filled.plant.startHub();
  delete process.env['NODE_OPTIONS'];
  const busy = () => cpuSeconds(hub.child.pid!);
  const started = performance.now();
  const idle = busy();
  let cpu = idle;
  let peak = 0;
  await eventually(
    () => {
      const { exitCode, signalCode } = hub.child;
      if (exitCode !== null || signalCode !== null)
        throw new Error(`the hub ended (${signalCode ?? exitCode}): ${hub.output().slice(-2000)}`);
      cpu = busy();
      peak = peakRss(hub.child.pid!);
      return marksRaised(join(filled.plant.dir, 'hub-home', 'control.db'));
    },
    (raised) => raised === agents,
    waitMs,
  );
  await hub.kill('SIGTERM');
  const store = await DuckDbEventStore.open({ path: join(filled.plant.dir, 'hub-home', 'events.duckdb') });
  try {
    const search = { sites: [filled.site] };
    const [{ count = 0, first } = {}] = [(await store.aggregate({ type: 'count', search }))[0] ?? {}];
    const found = await store.search({
      ...search,
      filters: [{ field: 'process.name', op: 'is', value: markerWord }],
      limit: agents,
    });
    const alerts = await store.alerts({ rule: markerRuleId, limit: agents });
    const total = await store.alerts({ limit: 10_000_000 });
    const begun = Date.parse(first!);
    const last = (times: string[]) => Math.max(...times.map((time) => Date.parse(time)));
    const stored = last(found.events.map(({ received }) => received)) - begun;
    const judged = last(alerts.map(({ detectedAt }) => detectedAt)) - begun;
    return {
      stored: count,
      lost: events + agents - count,
      storedPerSecond: Math.round((events / stored) * 1000),
      judgedPerSecond: Math.round((events / judged) * 1000),
      alerts: total.length,
      hubCpuMicrosecondsPerEvent: Math.round(((cpu - idle) / events) * 1e7) / 10,
      peakMegabytes: Math.round(peak / 1e6),
      wallSeconds: Math.round((performance.now() - started) / 100) / 10,
    };
  } finally {
    await store.close();
  }
}

/** In how many agents' lanes the mark has become part of an incident: everything before it there was judged. */
function marksRaised(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(
      db
        .prepare('SELECT count(*) AS n FROM incident_alert JOIN incident ON id = incident WHERE rule = ?')
        .get(markerRuleId)!['n'],
    );
  } finally {
    db.close();
  }
}

async function limitOf(mix: EventMix, events: number) {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  const store = await DuckDbEventStore.open({ path: join(dir, 'events.duckdb') });
  const enricher = new Enricher({ clock: () => null, asset: () => null });
  const batches = [...batchesOf(mix, 'limit', 0, events)];
  const memory = new LineMemory();
  const perCommit = limitRows / batchLimits.events;
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let at = 0; at < batches.length; at += perCommit) {
    const packed = batches.slice(at, at + perCommit).map(({ subject, headers, data }) => {
      const head = readHead(subject, (name) => headers.get(name));
      if (typeof head === 'string') throw new Error(head);
      return { head, data: new Uint8Array(data) };
    });
    const { columns, batches: read } = readGroup(packed, memory);
    for (const one of read) if (typeof one === 'string') throw new Error(one);
    enricher.enrich(columns, Date.now());
    await store.append({ events: new EventBlock(columns), rejected: [], covered: [], chains: [], cursor: null });
  }
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await store.close();
  rmSync(dir, { recursive: true, force: true });
  const bytes = batches.reduce((sum, { data }) => sum + data.length, 0);
  return {
    perSecond: Math.round(events / seconds),
    cpuMicrosecondsPerEvent: Math.round(((user + system) / events) * 10) / 10,
    packedBytesPerEvent: Math.round(bytes / events),
  };
}
