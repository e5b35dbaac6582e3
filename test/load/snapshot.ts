import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { AttributeIds, coerceNodeId, OPCUAClient, type ReadValueIdOptions } from 'node-opcua-client';
import { diffSnapshots, packSnapshot, type Snapshot, toParts } from '#engine/snapshot/snapshot.ts';
import type { FinishedSnapshot, LastSnapshot } from '../../agent/controllers/finished-snapshot.ts';
import { JobWorker } from '../../agent/controllers/job-worker.ts';
import { RequestGate } from '../../agent/controllers/request-gate.ts';
import { attributesOf } from '../../agent/sources/opc-ua/attributes.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import { opcUaMegabytes } from '../../agent/sources/opc-ua/crawl-bounds.ts';
import { guardChannel, type ServiceRequest } from '../../agent/sources/opc-ua/services.ts';
import { deviceSchema } from '../../agent/sources/opc-ua/source.config.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { type Bundled, buildApart } from '../support/bundled.ts';
import { JsonProcess } from '../support/json-process.ts';
import { memoryEnv, memoryFlags } from './agent-at-work.ts';
import { deployedReadings } from './deployed-readings.ts';
import { peakRss } from './process-figures.ts';

const readBatch = 1000;
const browseBatch = 100;

/**
 * Full OPC UA snapshot of about 18,000 nodes of a second process, against a bare client that sends the same Browse and
 * Read batches and throws the answers away: seconds of both, their ratio, memory, sizes on the wire; and the figures of an agent as
 * it is deployed.
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
      deployed: await deployed(server, target.url),
      budget: { snapshotSeconds: 3, megabytes: 150, firstSendBytes: 400_000, unchangedBytes: 1024 },
    };
  } finally {
    await server.stop();
    rmSync(pki, { recursive: true, force: true });
  }
}

/** Seconds that a bare client needs to browse all nodes and read all attributes in the same batches. */
async function bareReads(url: string, known: Snapshot): Promise<number> {
  const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 0 } });
  // No channel of this thread sends anything without a gate; this one is open.
  const gate = new RequestGate<ServiceRequest>((request) => request.constructor.name);
  client.on('secure_channel_created', (channel) =>
    guardChannel(channel, { gate, answerMs: 60_000, answered: () => undefined }),
  );
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

/** As it really runs: the worker alone in a bare process, and the whole agent with its usual sources beside. */
async function deployed(server: JsonProcess, url: string): Promise<Record<string, unknown>> {
  const bundled = await buildApart();
  try {
    return { worker: await deployedWorker(server, url, bundled), agent: await deployedReadings(bundled.agent, url, 3) };
  } finally {
    rmSync(bundled.dir, { recursive: true, force: true });
  }
}

/**
 * The worker file of the bundled agent under the flags of the launcher: seconds and megabytes by which a fresh process grows at
 * its highest over a first snapshot, an unchanged one, and one with a changed value that is compared.
 */
async function deployedWorker(server: JsonProcess, url: string, bundled: Bundled): Promise<Record<string, unknown>> {
  const worker = join(dirname(bundled.agent), 'opc-ua-worker.mjs');
  const here = new URL(import.meta.url).pathname;
  const child = await JsonProcess.start(process.execPath, [...memoryFlags, here, url, worker], memoryEnv);
  try {
    const first = await child.order({ take: true });
    const unchanged = await child.order({ take: true });
    await server.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.5 } });
    return { first, unchanged, changed: await child.order({ take: true }) };
  } finally {
    await child.stop();
  }
}

/** The process of `deployedWorker`: one snapshot for each line on standard input. */
async function takeOnOrder(url: string, module: string): Promise<void> {
  const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-bench-'));
  const config = { id: 'bench', url, requestsPerSecond: 100, readBatch, confirmSeconds: 0 };
  const device = { ...deviceSchema.parse(config), requestsPerSecond: 0 };
  const before = process.memoryUsage.rss();
  const worker = new JobWorker(pathToFileURL(module), opcUaMegabytes);
  let last: LastSnapshot | undefined;
  say({ ready: true });
  for await (const _ of createInterface({ input: process.stdin })) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    const job = { device, stateDir, last, unconfirmed: undefined, full: false };
    const done = await worker.run<FinishedSnapshot>('snapshot', job, 600_000);
    const seconds = round((performance.now() - started) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    last = done.next ?? last;
    say({
      complete: done.header.complete,
      changes: done.changes.length,
      seconds,
      cpuSeconds: round((user + system) / 1e6),
      residentMegabytes: megabytes(process.memoryUsage.rss() - before),
      workerMegabytes: megabytes(peakRss(process.pid) - before),
    });
  }
  await worker.close();
  rmSync(stateDir, { recursive: true, force: true });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

if (import.meta.main) {
  const [url, module] = process.argv.slice(2);
  if (url === undefined || module === undefined) process.stdout.write(`${JSON.stringify(await bench())}\n`);
  else await takeOnOrder(url, module);
}
