import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeIds, coerceNodeId, OPCUAClient, type ReadValueIdOptions } from 'node-opcua-client';
import { diffSnapshots, packSnapshot, type Snapshot, toParts } from '#engine/snapshot/snapshot.ts';
import type { FinishedSnapshot, LastSnapshot } from '../../agent/controllers/finished-snapshot.ts';
import { JobWorker } from '../../agent/controllers/job-worker.ts';
import { attributesOf } from '../../agent/sources/opc-ua/attributes.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/connection.ts';
import { deviceSchema } from '../../agent/sources/opc-ua/source.config.ts';
import { JsonProcess } from '../support/json-process.ts';

const readBatch = 1000;
const browseBatch = 100;

/**
 * Full OPC UA snapshot of about 18,000 nodes of a second process, against a bare client that sends the same Browse and
 * Read batches and throws the answers away: seconds of both, their ratio, memory, sizes on the wire.
 */
export async function bench(): Promise<Record<string, unknown>> {
  const server = await JsonProcess.start(process.execPath, [
    new URL('../../simulators/opc-ua-server/main.ts', import.meta.url).pathname,
    ...['--nodes', '12900'],
  ]);
  const pki = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  try {
    const target: OpcUaTarget = {
      device: 'bench',
      url: String(server.ready['url']),
      security: 'None',
      trust: [],
      acceptAnyCertificate: false,
      requestsPerSecond: 0,
      answerMs: 15_000,
      slowMs: 15_000,
      budgetSeconds: 600,
      browseBatch,
      readBatch,
      nodeCap: 100_000,
    };
    const take = () => collectOpcUa(target, pki, [], () => new Date());
    const warm = await take();
    const bare = await bareReads(target.url, warm);
    const started = performance.now();
    const snapshot = await take();
    const seconds = (performance.now() - started) / 1000;
    const packed = packSnapshot(snapshot);
    const first = packed.blobs.reduce((sum, blob) => sum + blob.zstd.length, 0);
    const known = new Set(packed.blobs.map((blob) => blob.hash));
    const diffStarted = performance.now();
    const changes = diffSnapshots(warm, snapshot).length;
    return {
      nodes: count(snapshot),
      complete: snapshot.header.complete,
      snapshotSeconds: round(seconds),
      bareClientSeconds: round(bare),
      ratio: round(seconds / bare),
      diffMilliseconds: round(performance.now() - diffStarted),
      changes,
      firstSendBytes: first,
      unchangedBytes: JSON.stringify(toParts(snapshot, { manifest: packed.manifest, blobs: [] }, known)).length,
      ...(await workerMemory(target.url)),
      budget: { snapshotSeconds: 3, workerMegabytes: 150, firstSendBytes: 400_000, unchangedBytes: 1024 },
    };
  } finally {
    await server.stop();
    rmSync(pki, { recursive: true, force: true });
  }
}

/** Seconds that a bare client needs to browse all nodes and read all attributes in the same batches. */
async function bareReads(url: string, known: Snapshot): Promise<number> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 0 } });
  await client.connect(url);
  const session = await client.createSession();
  const { value } = await session.read({ nodeId: coerceNodeId('i=2255'), attributeId: AttributeIds.Value });
  const namespaces: string[] = value.value;
  const nodes = [...nodesOf(known, namespaces)];
  const started = performance.now();
  for (let at = 0; at < nodes.length; at += browseBatch) {
    await session.browse(nodes.slice(at, at + browseBatch).map(({ id }) => ({ nodeId: id, resultMask: 63 })));
  }
  const reads = nodes.flatMap(({ id, nodeClass }): ReadValueIdOptions[] =>
    (attributesOf[nodeClass] ?? []).map((spec) => ({ nodeId: id, attributeId: spec.id })),
  );
  for (let at = 0; at < reads.length; at += readBatch) await session.read(reads.slice(at, at + readBatch));
  const seconds = (performance.now() - started) / 1000;
  await session.close();
  await client.disconnect();
  return seconds;
}

const classNumbers: Readonly<Record<string, number>> = {
  Object: 1,
  Variable: 2,
  Method: 4,
  ObjectType: 8,
  VariableType: 16,
  ReferenceType: 32,
  DataType: 64,
  View: 128,
};

const nodeSections = ['server', 'security-config', 'namespaces', 'types', 'instances'];

function* nodesOf(snapshot: Snapshot, namespaces: string[]) {
  for (const name of nodeSections) {
    for (const [key, text] of snapshot.sections.get(name)?.entries ?? []) {
      const [, uri, rest] = /^nsu=([^;]*);(.*)$/s.exec(key) ?? [];
      const id = coerceNodeId(uri === undefined ? key : `ns=${namespaces.indexOf(uri)};${rest}`);
      yield { id, nodeClass: classNumbers[JSON.parse(text).nodeClass] ?? 1 };
    }
  }
}

function count(snapshot: Snapshot): number {
  return nodeSections.reduce((sum, name) => sum + (snapshot.sections.get(name)?.entries.size ?? 0), 0);
}

/** Megabytes that a fresh process grows by when its worker takes three snapshots, type stripping included. */
async function workerMemory(url: string): Promise<Record<string, unknown>> {
  const child = await JsonProcess.start(process.execPath, [new URL(import.meta.url).pathname, url]);
  await child.stop();
  return child.ready;
}

async function measureWorker(url: string): Promise<Record<string, unknown>> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  const worker = new JobWorker(new URL('../../agent/sources/opc-ua/worker.ts', import.meta.url), 192);
  const config = { id: 'bench', url, requestsPerSecond: 100, readBatch: 1000 };
  const device = { ...deviceSchema.parse(config), requestsPerSecond: 0 };
  const before = process.memoryUsage().rss;
  let last: LastSnapshot | undefined;
  for (let i = 0; i < 3; i++) {
    const job = { device, stateDir, last, full: false };
    last = (await worker.run<FinishedSnapshot>('snapshot', job, 120_000)).next;
  }
  const after = process.memoryUsage().rss;
  await worker.close();
  rmSync(stateDir, { recursive: true, force: true });
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  return {
    workerMegabytes: megabytes(after - before),
    processMegabytes: megabytes(after),
    peakMegabytes: peakMegabytes(),
  };
}

/** Highest resident size of this process so far, from the kernel; undefined elsewhere than Linux. */
function peakMegabytes(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Math.round((Number(line[1]) * 1024) / 1e6) : undefined;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

if (import.meta.main) {
  const url = process.argv[2];
  process.stdout.write(`${JSON.stringify(url === undefined ? await bench() : await measureWorker(url))}\n`);
}
