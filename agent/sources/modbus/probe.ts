import { lookEnded, type ProbeResult } from '../../controllers/probe-ledger.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { type Learned, readBook } from './book.ts';
import { learnedWith } from './collect.ts';
import { type Answers, answersOf, lookCounters } from './counters.ts';
import { leftAlone } from './fingerprint.ts';
import type { ModbusMap } from './map.ts';
import { readAnswer, readRequest, serverIdAnswer, serverIdRequest, tables } from './pdu.ts';
import { addressOf, type ModbusPort } from './port.ts';
import { type ModbusTarget, openPort } from './target.ts';

/** Whether a unit answers function 17, once it is known: one that never did is not asked again. */
const tellsServerId = new Map<string, boolean>();

/** What a look may know beside the map. */
export interface HowToLook {
  signal?: AbortSignal;
  /** File of what was learned about the device. */
  book?: string;
}

/**
 * One cheap look: the state point of the map if it has one, else the run byte of function 17, else one register; and the
 * counters that tell a restart, of those that the device is known to have. At most five requests on one connection.
 */
export async function probeModbus(target: ModbusTarget, map: ModbusMap, how: HowToLook = {}): Promise<ProbeResult> {
  const port = openPort(target, how.signal);
  const known = how.book === undefined ? undefined : readBook(how.book, learnedWith(target, map));
  try {
    const state = map.state
      ? await readState(port, map.state)
      : await readRun(port, target, map.units[0]!, known?.fingerprint);
    if (!state.reachable) return state;
    const unit = map.state?.unit ?? map.units[0]!.id;
    const counted = await readLookCounters(port, unit, answersOf(known?.fingerprint, unit));
    return Object.keys(counted).length > 0 ? { ...state, counters: counted } : state;
  } catch (error) {
    if (!(error instanceof StoppedReadingError)) throw error;
    return lookEnded(error);
  } finally {
    port.close();
  }
}

async function readRun(
  port: ModbusPort,
  target: ModbusTarget,
  { id, ranges }: ModbusMap['units'][number],
  fingerprint: Learned['fingerprint'] | undefined,
): Promise<ProbeResult> {
  const place = `${addressOf(target)}/${id}`;
  const asked = tellsServerId.get(place) ?? !leftAlone(fingerprint?.[`${id}/17`]);
  const server = asked ? await port.request(id, serverIdRequest) : undefined;
  if (server?.kind === 'data') {
    tellsServerId.set(place, true);
    const run = serverIdAnswer(server.pdu)?.run;
    return run === undefined
      ? { reachable: true }
      : { reachable: true, state: run ? 'run' : 'stop', stateSource: 'fc17run' };
  }
  if (server?.kind === 'exception') tellsServerId.set(place, false);
  const range = ranges[0];
  if (!range) return server && server.kind !== 'exception' ? unreachable(server) : { reachable: true };
  const reply = await port.request(id, readRequest(range.table, range.start, 1));
  if (reply.kind !== 'data' && reply.kind !== 'exception') return unreachable(reply);
  if (tellsServerId.get(place) === undefined) tellsServerId.set(place, false);
  return { reachable: true };
}

/** What does not answer this time is left out: it says nothing of a restart. */
async function readLookCounters(port: ModbusPort, unit: number, answers: Answers): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { key, request, read } of lookCounters.filter((one) => answers(one.key))) {
    const reply = await port.request(unit, request);
    const value = reply.kind === 'data' ? read(reply.pdu) : undefined;
    if (value !== undefined) found[key] = value;
  }
  return found;
}

async function readState(port: ModbusPort, state: NonNullable<ModbusMap['state']>): Promise<ProbeResult> {
  const reply = await port.request(state.unit, readRequest(state.table, state.address, 1));
  if (reply.kind === 'exception') return { reachable: true };
  if (reply.kind !== 'data') return unreachable(reply);
  const data = readAnswer(state.table, 1, reply.pdu);
  if (!data) return { reachable: true };
  const value = tables[state.table].bits ? data[0]! & 1 : data.readUInt16BE(0);
  return { reachable: true, state: value === state.run ? 'run' : 'stop', stateSource: 'state' };
}

function unreachable(reply: { kind: string; reason?: string }): ProbeResult {
  return { reachable: false, reason: reply.reason ?? 'no answer' };
}
