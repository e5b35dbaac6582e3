import {
  buildSnapshot,
  type Json,
  type JsonObject,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  sha256,
} from '#engine/snapshot/snapshot.ts';
import { Pace } from '../../controllers/pace.ts';
import { nameOf } from '../../controllers/point.ts';
import { decodePoint } from './decode.ts';
import { exceptionNames } from './functions.ts';
import { readIdentity } from './identity.ts';
import { type MapPoint, type MapRange, type ModbusMap, pointSize } from './map.ts';
import { readAnswer, readRequest, tables } from './pdu.ts';
import { type PlannedRead, planReads } from './plan.ts';
import { ModbusPort } from './port.ts';
import { Reader, StoppedReadingError } from './reader.ts';

/** How one device is reached and how gently. */
export interface ModbusTarget {
  device: string;
  host: string;
  port: number;
  requestsPerSecond: number;
  /** Milliseconds to wait for a connection and for an answer. */
  connectMs: number;
  answerMs: number;
  /** Seconds that a whole snapshot may take. */
  budgetSeconds: number;
}

/** Opens the one port of a target. */
export function openPort(target: ModbusTarget, signal?: AbortSignal): ModbusPort {
  return new ModbusPort({
    host: target.host,
    port: target.port,
    connectMs: target.connectMs,
    answerMs: target.answerMs,
    pace: new Pace(target.requestsPerSecond),
    ...(signal ? { signal } : {}),
  });
}

/** Takes a snapshot by map: identity, behaviour, ranges, values. Whatever the device does, a snapshot comes back. */
export async function collectModbus(
  target: ModbusTarget,
  map: ModbusMap,
  now: () => Date,
  signal?: AbortSignal,
): Promise<Snapshot> {
  const started = now().toISOString();
  const port = openPort(target, signal);
  const reader = new Reader(port, target.budgetSeconds * 1000);
  const sections = {
    identity: new SectionBuilder('identity'),
    fingerprint: new SectionBuilder('fingerprint'),
    ranges: new SectionBuilder('ranges'),
    values: new SectionBuilder('values'),
    observed: new SectionBuilder('observed', false),
    runtime: new SectionBuilder('runtime', false),
  };
  const reasons: string[] = [];
  const open = new Set<string>();
  try {
    for (const read of planReads(map)) {
      const trouble = await collectRead(reader, read, sections);
      if (!trouble) continue;
      reasons.push(trouble);
      open.add('ranges').add('values');
    }
    for (const unit of map.units) {
      const run = await readIdentity(reader, unit.id, sections.identity);
      if (run !== undefined) sections.runtime.add(`${unit.id}/run`, { path: `${unit.id}/run`, value: run });
    }
    for (const [key, seen] of reader.behaviour) {
      if (seen === 'silent' || seen === 'closed' || seen === 'garbage') open.add('identity').add('fingerprint');
      sections.fingerprint.add(key, { class: 'identity', path: `${key.replace('/', '/function ')}`, behaviour: seen });
    }
  } catch (error) {
    if (!(error instanceof StoppedReadingError) && !signal?.aborted) throw error;
    reasons.push(signal?.aborted ? 'the reading was cancelled' : (error as Error).message);
    open.add('*');
  } finally {
    port.close();
  }
  const header: SnapshotHeader = {
    device: target.device,
    protocol: 'modbus',
    address: `${target.host}:${target.port}`,
    identity: 'modbus',
    started,
    ended: now().toISOString(),
    complete: reasons.length === 0,
    reasons,
    open: [...open].sort(),
    requests: port.requests,
    refused: port.refused,
    bytesIn: port.bytesIn,
    bytesOut: port.bytesOut,
    facts: {
      map: sha256(JSON.stringify(map)),
      connections: port.connections,
      ...(reader.warnings.length > 0 ? { warnings: reader.warnings } : {}),
    },
  };
  return buildSnapshot(
    header,
    Object.values(sections).map((section) => section.finish()),
  );
}

interface Sections {
  ranges: SectionBuilder;
  values: SectionBuilder;
  observed: SectionBuilder;
}

/** Reads one planned block; returns a sentence when the device gave no verdict on it. */
async function collectRead(reader: Reader, read: PlannedRead, into: Sections): Promise<string | undefined> {
  const { unit, range, start, count } = read;
  const place = `${unit}/${range.table}/${start}`;
  const data = await reader.ask(unit, readRequest(range.table, start, count), (pdu) =>
    readAnswer(range.table, count, pdu),
  );
  const exception = reader.exception;
  if (!data && exception === 0) return `${place}+${count} gave no usable answer`;
  const status = data ? undefined : `exception ${exception} ${exceptionNames[exception] ?? ''}`.trim();
  into.ranges.add(`${place}+${count}`, {
    class: 'structure',
    path: `${place}+${count} ${nameOf(range.name)}`.trim(),
    readable: status ?? 'ok',
  });
  for (const point of pointsIn(range, start, count)) {
    const bytes = data && bytesOf(range, point, start, data);
    addPoint(into, `${unit}/${range.table}/${point.address}`, point, bytes, status);
  }
  return undefined;
}

/** Points of a block: the named ones, and every other register or bit by itself, so that nothing falls out. */
function* pointsIn(range: MapRange, start: number, count: number): Generator<MapPoint> {
  const named = new Map(range.points.map((point) => [point.address, point]));
  for (let address = start; address < start + count; ) {
    const point = named.get(address) ?? plainPoint(range, address);
    yield { ...point, class: point.class ?? range.class };
    address += pointSize(point);
  }
}

function plainPoint(range: MapRange, address: number): MapPoint {
  const type = tables[range.table].bits ? 'bool' : 'uint16';
  return { address, type, words: 'big', bytes: 'big', encoding: 'ascii', scale: 1, offset: 0 };
}

function bytesOf(range: MapRange, point: MapPoint, start: number, data: Buffer): Buffer {
  const at = point.address - start;
  if (!tables[range.table].bits) return data.subarray(at * 2, (at + pointSize(point)) * 2);
  return Buffer.from([(data[at >> 3]! >> (at & 7)) & 1]);
}

const moving = new Set(['volatile', 'status']);

function addPoint(into: Sections, key: string, point: MapPoint, bytes: Buffer | undefined, status?: string): void {
  const name = nameOf(point.name);
  const cls = point.class ?? 'unclassified';
  const raw: Json = bytes ? bytes.toString('hex') : { $status: status ?? 'unread' };
  const value: JsonObject = bytes ? { raw, decoded: decodePoint(point, bytes) } : { raw };
  const record: JsonObject = {
    class: cls,
    rule: point.name === undefined && cls === 'unclassified' ? 'not named in the map' : 'map',
    path: name === '' ? key : `${key} ${name}`,
    ...(point.unit === undefined ? {} : { unit: point.unit }),
  };
  if (moving.has(cls)) {
    into.values.add(key, record);
    into.observed.add(key, { path: record['path']!, ...value });
  } else {
    into.values.add(key, { ...record, ...value });
  }
}
