import type { DataValue } from 'node-opcua-client';
import {
  buildSnapshot,
  type JsonObject,
  type Section,
  SectionBuilder,
  SectionWriter,
  type Snapshot,
  type SnapshotHeader,
  snapshotForm,
  type UserRule,
} from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { reasonOfFailure, StoppedReadingError, whyCancelled } from '../../controllers/stopped-reading.ts';
import { Batches } from './batches.ts';
import { type Crawl, crawl } from './browse.ts';
import { OpcUaConnection } from './connection.ts';
import { usualBounds } from './crawl-bounds.ts';
import { attributesPerNode } from './crawl-estimate.ts';
import { CrawlProgress } from './crawl-progress.ts';
import { noteEndpoints, writeApplications } from './endpoints.ts';
import { plainWords, whyNotLetIn } from './no-connection.ts';
import { type ReadOutcome, readNodes } from './read-nodes.ts';
import { readValues } from './read-values.ts';
import { type NodeSections, RecordWriter, type SeesRecord } from './records.ts';
import { securityFacts } from './security-facts.ts';
import type { Discovery, OpcUaTarget } from './target.ts';
import { lookedAtAgain, whyTorn } from './torn.ts';
import { UntrustedCertificateError } from './trust.ts';

/** Well-known variables read first and last. */
const known = {
  namespaceArray: 'i=2255',
  startTime: 'i=2257',
  currentTime: 'i=2258',
  buildDate: 'i=2266',
  nodesPerRead: 'i=11705',
  nodesPerBrowse: 'i=11710',
  continuationPoints: 'i=2735',
} as const;

/** A build so near to the start of the server was never made then; milliseconds. */
const nearStartMs = 60_000;

interface Preamble {
  namespaces: string[];
  startTime: string;
  /** The server gives the time of its start for the date of its build, so that each restart would be another build. */
  builtAtStart: boolean;
  clockOffsetMs: number | undefined;
  browseBatch: number;
  readBatch: number;
  limits: JsonObject;
}

/** Who wants to know how far a crawl is. */
export interface CrawlFollower {
  /** Nodes at the last reading, if there was one. */
  nodes: number | undefined;
  tell(state: ReadingState): void;
  see?: SeesRecord;
}

/** Takes a snapshot of a whole address space. Whatever the server does, a snapshot comes back. */
export async function collectOpcUa(
  target: OpcUaTarget,
  pki: string,
  rules: readonly UserRule[],
  now: () => Date,
  signal?: AbortSignal,
  digest = KeyedDigest.passing(),
  follow?: CrawlFollower,
): Promise<Snapshot> {
  const started = now();
  const connection = new OpcUaConnection(target, pki, signal);
  const bounds = target.bounds ?? usualBounds;
  const endpoints = new SectionBuilder('endpoints');
  const application = new SectionBuilder('application');
  const sections: NodeSections = {
    server: new SectionWriter('server'),
    'security-config': new SectionWriter('security-config'),
    namespaces: new SectionWriter('namespaces'),
    types: new SectionWriter('types'),
    instances: new SectionWriter('instances'),
    markers: new SectionBuilder('markers'),
    observed: new SectionBuilder('observed', false),
  };
  const causes: Reason[] = [];
  const open = new Set<string>();
  const facts: JsonObject = {};
  let clockOffsetMs: number | undefined;
  let ways: Discovery['endpoints'] = [];
  try {
    const discovery = await connection.discover();
    ways = discovery.endpoints;
    if ('wrong' in discovery.servers) {
      facts['applications'] = discovery.servers.wrong;
      open.add('application');
    } else {
      writeApplications(discovery.servers, application);
    }
    await connection.open();
    const preamble = await readPreamble(connection, target, now);
    clockOffsetMs = preamble.clockOffsetMs;
    facts['limits'] = preamble.limits;
    const browsing = new Batches(preamble.browseBatch, connection);
    const reading = new Batches(preamble.readBatch, connection);
    const pace = {
      requests: () => Object.values(connection.requests).reduce((sum, count) => sum + count, 0),
      perBrowse: () => browsing.size,
      perRead: () => reading.size / attributesPerNode,
      now: () => performance.now(),
    };
    const progress = new CrawlProgress(pace, follow?.nodes, (state) => follow?.tell(state));
    const caps = { nodes: target.nodeCap, bytes: bounds.crawlBytes };
    const found = await crawl(connection, preamble.namespaces, browsing, caps, progress);
    facts['nodes'] = found.nodes.size;
    noteCrawl(found, causes, open, facts);
    const writer = new RecordWriter(found.nodes, sections, rules, digest, preamble.builtAtStart, follow?.see);
    const before = lookedAtAgain(found, browsing.size);
    const outcome = await readNodes(connection, preamble.namespaces, reading, writer, bounds.recordBytes, progress);
    noteReading(outcome, facts);
    facts['batches'] = { browse: browsing.size, read: reading.size };
    const torn =
      (await otherStart(connection, preamble)) ??
      (await whyTorn(
        { connection, namespaces: preamble.namespaces, batches: browsing },
        found,
        before,
        outcome.vanished,
      ));
    if (torn) {
      causes.push(torn);
      open.add('*');
      facts['torn'] = true;
    }
  } catch (error) {
    causes.push(signal?.aborted ? whyCancelled(signal) : reasonOf(error));
    if (error instanceof UntrustedCertificateError) for (const name of Object.keys(sections)) open.add(name);
    else open.add('*');
  } finally {
    await connection.leave();
  }
  noteEndpoints(ways, connection.waysIn, endpoints, causes, open, facts);
  if (connection.reconnects > 0) facts['reconnects'] = connection.reconnects;
  facts['security'] = await securityFacts(target, connection, pki);
  const header: SnapshotHeader = {
    device: target.device,
    protocol: 'opcua',
    form: snapshotForm,
    address: target.url,
    identity: connection.identity,
    started: started.toISOString(),
    ended: now().toISOString(),
    complete: causes.length === 0,
    reasons: causes.map(({ text }) => text),
    causes,
    open: [...open].sort(),
    requests: connection.requests,
    refused: connection.refused,
    bytesIn: connection.bytesIn,
    bytesOut: connection.bytesOut,
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    facts,
  };
  const all: { finish(): Section }[] = [endpoints, application, ...Object.values(sections)];
  return buildSnapshot(
    header,
    all.map((one) => one.finish()),
  );
}

/** Why the reading ended, in the failure's own code or in plain words. */
function reasonOf(error: unknown): Reason {
  const reason = reasonOfFailure(error);
  if (reason.code !== 'said') return reason;
  return whyNotLetIn(reason.text) ?? because('said', { text: plainWords(reason.text) });
}

async function readPreamble(connection: OpcUaConnection, target: OpcUaTarget, now: () => Date): Promise<Preamble> {
  const ids = Object.values(known);
  const values = await readValues(connection, ids);
  const value = (id: string): unknown => {
    const data: DataValue | undefined = values[ids.indexOf(id as (typeof ids)[number])];
    return data?.statusCode.isGood() ? data.value.value : undefined;
  };
  const limit = (id: string) => Number(value(id) ?? 0) || 0;
  const least = (...limits: number[]) => Math.min(...limits.filter((one) => one > 0));
  const current = value(known.currentTime);
  const namespaces = value(known.namespaceArray);
  if (!Array.isArray(namespaces)) throw new StoppedReadingError(because('opcua_no_namespaces'));
  return {
    namespaces: namespaces.map(String),
    startTime: String(value(known.startTime) ?? ''),
    builtAtStart: areClose(value(known.buildDate), value(known.startTime)),
    clockOffsetMs: current instanceof Date ? current.getTime() - now().getTime() : undefined,
    browseBatch: least(limit(known.nodesPerBrowse), limit(known.continuationPoints), target.browseBatch),
    readBatch: least(limit(known.nodesPerRead), target.readBatch),
    limits: {
      nodesPerRead: limit(known.nodesPerRead),
      nodesPerBrowse: limit(known.nodesPerBrowse),
      continuationPoints: limit(known.continuationPoints),
    },
  };
}

function areClose(built: unknown, started: unknown): boolean {
  if (!(built instanceof Date && started instanceof Date)) return false;
  return Math.abs(built.getTime() - started.getTime()) < nearStartMs;
}

function noteCrawl(found: Crawl, causes: Reason[], open: Set<string>, facts: JsonObject): void {
  if (found.withheld.length > 0) facts['withheld'] = found.withheld.slice(0, 100);
  if (found.capped !== undefined) {
    causes.push(found.capped);
    open.add('*');
  }
  if (found.unread.length > 0) {
    causes.push(because('references_unread', { count: found.unread.length, first: found.unread[0]! }));
    open.add('*');
  }
}

function noteReading(outcome: ReadOutcome, facts: JsonObject): void {
  if (Object.keys(outcome.unsupported).length > 0) facts['unsupported'] = outcome.unsupported;
  if (outcome.undecodable.length > 0) facts['undecodable'] = outcome.undecodable.slice(0, 100);
}

/** Why the reading is not of one run of the server. */
async function otherStart(connection: OpcUaConnection, preamble: Preamble): Promise<Reason | undefined> {
  const [startTime, namespaceArray] = await readValues(connection, [known.startTime, known.namespaceArray]);
  if (String(startTime?.value?.value ?? '') !== preamble.startTime) return because('restarted_meanwhile');
  if (String(namespaceArray?.value?.value) !== String(preamble.namespaces)) return because('namespaces_moved');
  return undefined;
}
