import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';
import type { Alert } from '../../hub/incident/alert.ts';
import { blockOf } from '../../hub/store/block-builder.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import type { NewEvent } from '../../hub/store/event-block.ts';
import type { AppendBatch, EventSearch, EventStore } from '../../hub/store/event-store.ts';
import { MemoryEventStore } from '../../hub/store/memory-event-store.ts';
import { eventId } from '../../protocol/identity.ts';

/** An event store that every contract test runs against. */
export interface Engine {
  /** Runs of a property test that this engine is quick enough for. */
  runs(quick: number, slow: number): number;
  /** A new, empty store; closed after the file's tests. */
  open(): Promise<EventStore>;
  /** The same store after a restart; the store itself where an engine keeps nothing. */
  reopen(store: EventStore): Promise<EventStore>;
  /** Folder of the newest store's files; null for an engine without files. */
  folder(): string | null;
}

const opened: EventStore[] = [];
let newest = '';

async function openDuckDb(): Promise<EventStore> {
  const store = await DuckDbEventStore.open({ path: newest });
  opened.push(store);
  return store;
}

const engines: Readonly<Record<string, Engine>> = {
  memory: {
    runs: (quick) => quick,
    open: async () => new MemoryEventStore(),
    reopen: async (store) => store,
    folder: () => null,
  },
  DuckDB: {
    runs: (_quick, slow) => slow,
    open: () => {
      newest = join(mkdtempSync(join(tmpdir(), 'hinomi-store-')), 'events.duckdb');
      return openDuckDb();
    },
    reopen: async (store) => {
      await store.close();
      return openDuckDb();
    },
    folder: () => dirname(newest),
  },
};

/** Runs the tests of `body` against every engine. */
export function forEveryEngine(what: string, body: (engine: Engine) => void): void {
  afterAll(async () => {
    for (const store of opened) await store.close().catch(() => {});
  });
  for (const [name, engine] of Object.entries(engines)) describe(`${what}: ${name}`, () => body(engine));
}

const base = Date.parse('2026-04-06T00:00:00.000Z');
/** ISO time that many milliseconds after the tests' first moment. */
export const at = (ms: number) => new Date(base + ms).toISOString();

/** A login of agent a1 at site s1, one second after the one before. */
export function event(seq: number, more: Partial<NewEvent> = {}): NewEvent {
  const key = {
    site: more.site ?? 's1',
    agent: more.agent ?? 'a1',
    lane: more.lane ?? ('evidence' as const),
    epoch: more.epoch ?? 'e1',
    seq,
  };
  return {
    kind: 'host.login',
    source: 'auth-log',
    boot: 'b1',
    time: at(seq * 1000),
    corrected: at(seq * 1000),
    recorded: at(seq * 1000),
    received: at(seq * 1000 + 10),
    offsetMs: 3,
    uncertaintyMs: 1,
    clockDoubt: false,
    asset: null,
    fields: {
      'event.action': 'login',
      'user.name': 'ﾀﾅｶ',
      'host.name': `pc-${seq % 3}`,
      'source.ip': '192.0.2.1',
      n: seq,
    },
    ...more,
    ...key,
    id: eventId(key),
  };
}
/** What intake appends for these events. */
export const batch = (events: NewEvent[], more: Partial<AppendBatch> = {}): AppendBatch => ({
  events: blockOf(events),
  rejected: [],
  covered: [],
  chains: [],
  cursor: null,
  ...more,
});
/** An alert as detection commits it. */
export const alert = (id: string, more: Partial<Alert> = {}): Omit<Alert, 'seq'> => ({
  id,
  finding: id,
  position: 1,
  withdrawn: false,
  changedBy: null,
  rule: 'r',
  ruleVersion: '1',
  title: { ja: '', en: '' },
  author: null,
  severity: 'S2',
  site: 's1',
  zone: null,
  asset: 'x',
  assetName: null,
  agent: 'a1',
  involved: [],
  group: {},
  events: [],
  count: 1,
  first: at(0),
  last: at(1),
  detectedAt: at(2),
  sentence: { ja: '', en: '' },
  items: [],
  techniques: [],
  playbook: null,
  history: false,
  late: false,
  drill: null,
  trial: false,
  exception: null,
  explain: [],
  ...more,
});
/** The newest thousand matches of site s1, or of the search given. */
export const all = (store: EventStore, search: Partial<EventSearch> = {}) =>
  store.search({ sites: ['s1'], limit: 1000, ...search });
