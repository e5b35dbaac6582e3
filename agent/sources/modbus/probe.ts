import type { ProbeResult } from '../../controllers/probe-ledger.ts';
import { type ModbusTarget, openPort } from './collect.ts';
import type { ModbusMap } from './map.ts';
import { readAnswer, readRequest, serverIdAnswer, serverIdRequest, tables } from './pdu.ts';
import type { ModbusPort } from './port.ts';

/** Devices that refused function 17, so that no probe asks them again. */
const withoutServerId = new Set<string>();

/**
 * One cheap look: the state point of the map if it has one, else the run byte of function 17, else one register.
 * At most two requests on one connection.
 */
export async function probeModbus(target: ModbusTarget, map: ModbusMap, signal?: AbortSignal): Promise<ProbeResult> {
  const port = openPort(target, signal);
  try {
    if (map.state) return await readState(port, map.state);
    const unit = map.units[0]!.id;
    const place = `${target.host}:${target.port}/${unit}`;
    if (!withoutServerId.has(place)) {
      const reply = await port.request(unit, serverIdRequest);
      if (reply.kind === 'exception') withoutServerId.add(place);
      else if (reply.kind !== 'data') return unreachable(reply);
      else {
        const run = serverIdAnswer(reply.pdu)?.run;
        return run === undefined
          ? { reachable: true }
          : { reachable: true, state: run ? 'run' : 'stop', stateSource: 'fc17run' };
      }
    }
    const range = map.units[0]!.ranges[0];
    if (!range) return { reachable: withoutServerId.has(place) };
    const reply = await port.request(unit, readRequest(range.table, range.start, 1));
    return reply.kind === 'data' || reply.kind === 'exception' ? { reachable: true } : unreachable(reply);
  } finally {
    port.close();
  }
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
