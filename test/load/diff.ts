import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildSnapshot,
  diffSnapshots,
  type JsonObject,
  packSnapshot,
  parseSnapshot,
  SectionBuilder,
  type Snapshot,
  snapshotLines,
  toParts,
} from '#engine/snapshot/snapshot.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import { controllerMigrations } from '../../hub/controllers/migrations.ts';
import { SnapshotArchive } from '../../hub/controllers/snapshot-archive.ts';
import { openControlStore } from '../../hub/store/control-store.ts';
import { JsonProcess } from '../support/json-process.ts';
import { ourCommand } from './command-figures.ts';

const rounds = 7;
const objects = 'i=85';

/**
 * Difference of two OPC UA snapshots of about 18,000 nodes, by what became of the second, against reading the lines of both files
 * and doing nothing with them; what of the second travels; and the command on the files and on a small pair.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  try {
    const before = await readSpace(dir);
    const text = [...snapshotLines(before)].join('\n');
    const limit = median(() => {
      for (const each of [text, text]) for (const line of each.split('\n')) JSON.parse(line);
    });
    const known = new Set(packSnapshot(before).blobs.map(({ hash }) => hash));
    const file = (name: string, snapshot: Snapshot) => {
      const path = join(dir, name);
      writeFileSync(path, `${[...snapshotLines(snapshot)].join('\n')}\n`);
      return path;
    };
    const first = file('before.ndjson', before);
    const cases: Record<string, unknown> = {};
    for (const [name, change] of Object.entries(changes)) {
      const after = change(before);
      const items = diffSnapshots(before, after).length;
      const difference = median(() => diffSnapshots(before, after));
      cases[name] = {
        items,
        ...difference,
        ratio: rounded(difference.cpu / limit.cpu),
        hub: hubLooks(before, after),
        ...travels(after, known),
        command: await ourCommand(['snapshot', 'diff', first, file(`${name}.ndjson`, after), '--json']),
      };
    }
    const small = ['small-a', 'small-b'].map((name, at) => file(name, fewRecords(before, at)));
    await ourCommand(['snapshot', 'diff', ...small, '--json']);
    return {
      unit: 'ms',
      nodes: nodesOf(before),
      limit: { does: 'the lines of both files parsed and let go', ...limit },
      parsedAndHashed: median(() => parseSnapshot(text), 3),
      cases,
      smallCommand: await ourCommand(['snapshot', 'diff', ...small, '--json']),
      budget: { smallFirstOutput: 500, unchangedBytes: 1024 },
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What became of the second snapshot. */
const changes: Readonly<Record<string, (before: Snapshot) => Snapshot>> = {
  unchanged: (before) => altered(before, (_, record) => record),
  oneValue: (before) => otherValues(before, 1),
  fewValues: (before) => otherValues(before, 5),
  thousandValues: (before) => otherValues(before, 1000),
  everyNode: (before) => altered(before, (_, record) => ({ ...record, description: 'other' })),
  movedSubtree: moved,
};

async function readSpace(dir: string): Promise<Snapshot> {
  const server = await JsonProcess.start(process.execPath, [
    new URL('../../simulators/opc-ua-server/main.ts', import.meta.url).pathname,
    ...['--nodes', '12900'],
  ]);
  try {
    const target = {
      device: 'bench',
      url: String(server.ready['url']),
      security: 'None' as const,
      trust: [],
      acceptAnyCertificate: false,
      requestsPerSecond: 0,
      answerMs: 15_000,
      slowMs: 15_000,
      budgetSeconds: 600,
      browseBatch: 100,
      readBatch: 1000,
      nodeCap: 100_000,
    };
    const snapshot = await collectOpcUa(target, dir, [], () => new Date());
    if (!snapshot.header.complete) throw new Error(`the reading is incomplete: ${snapshot.header.reasons.join('; ')}`);
    return snapshot;
  } finally {
    await server.stop();
  }
}

/** The same snapshot with other records; `undefined` leaves one out. */
function altered(
  snapshot: Snapshot,
  change: (key: string, record: JsonObject, section: string) => JsonObject | undefined,
): Snapshot {
  const sections = [...snapshot.sections.values()].map(({ name, compared, entries }) => {
    const builder = new SectionBuilder(name, compared);
    for (const [key, text] of entries) {
      const record = change(key, JSON.parse(text), name);
      if (record) builder.add(key, record);
    }
    return builder.finish();
  });
  return buildSnapshot(snapshot.header, sections);
}

/** So many compared values of the machine are others, spread over all of its nodes. */
function otherValues(snapshot: Snapshot, count: number): Snapshot {
  const valued = [...(snapshot.sections.get('instances')?.entries ?? [])].filter(
    ([, text]) => 'value' in JSON.parse(text),
  );
  if (valued.length < count) throw new Error(`${valued.length} nodes have a compared value`);
  const chosen = new Set(
    Array.from({ length: count }, (_, at) => valued[Math.floor((at * valued.length) / count)]![0]),
  );
  return altered(snapshot, (key, record, section) =>
    section === 'instances' && chosen.has(key) ? { ...record, value: 'other' } : record,
  );
}

/** The largest group of nodes two levels below Objects stands directly below it. */
function moved(snapshot: Snapshot): Snapshot {
  const records = new Map(
    [...(snapshot.sections.get('instances')?.entries ?? [])].map(([key, text]): [string, JsonObject] => [
      key,
      JSON.parse(text),
    ]),
  );
  const depth = (record: JsonObject) => String(record['path']).split('/').length;
  const tops = [...records].filter(([, record]) => depth(record) === 3 && record['nodeClass'] === 'Object');
  const below = (path: string) =>
    [...records.values()].filter((record) => String(record['path']).startsWith(`${path}/`));
  const [top, was] = tops.reduce((most, next) =>
    below(String(next[1]['path'])).length > below(String(most[1]['path'])).length ? next : most,
  );
  const from = String(was['path']);
  const to = `Objects/${from.split('/').at(-1)}`;
  const link = ['i=47', top];
  return altered(snapshot, (key, record) => {
    const path = String(record['path'] ?? '');
    const references = Array.isArray(record['references']) ? record['references'] : [];
    if (key === top) return { ...record, parent: objects, path: to };
    if (path.startsWith(`${from}/`)) return { ...record, path: `${to}${path.slice(from.length)}` };
    if (key === was['parent'])
      return { ...record, references: references.filter((each) => !(Array.isArray(each) && each[1] === top)) };
    return key === objects ? { ...record, references: [...references, link] } : record;
  });
}

/** A controller of ten nodes; the second time one of them has another value. */
function fewRecords(snapshot: Snapshot, turn: number): Snapshot {
  let left = 10;
  return altered(snapshot, (_, record, section) =>
    section === 'instances' && left-- > 0 ? { ...record, description: left === 0 ? `turn ${turn}` : '' } : undefined,
  );
}

/** Blobs and bytes of a snapshot that are not there yet. */
function travels(snapshot: Snapshot, known: ReadonlySet<string>): Record<string, unknown> {
  const packed = packSnapshot(snapshot);
  const missing = packed.blobs.filter(({ hash }) => !known.has(hash));
  const sent = JSON.stringify(toParts(snapshot, packed, new Set(known))).length;
  return { newBlobs: missing.length, ofBlobs: packed.blobs.length, sentBytes: sent };
}

function nodesOf(snapshot: Snapshot): number {
  return [...snapshot.sections.values()].reduce((sum, { entries }) => sum + entries.size, 0);
}

/** Wall and processor milliseconds of the run in the middle. */
function median(act: () => unknown, times = rounds): { wall: number; cpu: number } {
  const took = Array.from({ length: times }, () => timed(act));
  return took.sort((a, b) => a.cpu - b.cpu)[Math.floor(times / 2)]!;
}

function timed(act: () => unknown): { wall: number; cpu: number } {
  const cpu = process.cpuUsage();
  const started = performance.now();
  act();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: rounded(wall), cpu: rounded((user + system) / 1000) };
}

/** What a hub does for who looks at the difference of two kept readings: the first time, and again. */
function hubLooks(before: Snapshot, after: Snapshot): Record<string, unknown> {
  const archive = new SnapshotArchive(openControlStore(':memory:', controllerMigrations));
  const headers = [before, after].map((snapshot) => {
    const packed = packSnapshot(snapshot);
    archive.keepBlobs(packed.blobs.map(({ hash, zstd }) => [hash, zstd]));
    return toParts(snapshot, packed, new Set())[0]!.header;
  });
  const look = () => {
    const [a, b] = headers.map((header) => archive.assemble(header));
    if (!a || !b || 'wrong' in a || 'wrong' in b) throw new Error('a kept reading cannot be put together');
    return diffSnapshots(a, b);
  };
  return { first: timed(look), again: timed(look) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
