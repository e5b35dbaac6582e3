import { because } from '#protocol/reasons/reason.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import type { Behaviour } from './book.ts';
import { requestKey } from './functions.ts';
import type { ModbusMap } from './map.ts';
import {
  diagnosticsAnswer,
  diagnosticsRequest,
  eventCountAnswer,
  eventLogAnswer,
  exceptionStatusAnswer,
  fifoRequest,
  fileRecordRequest,
  identificationAnswer,
  identificationRequest,
  readAnswer,
  readRequest,
  serverIdAnswer,
  serverIdRequest,
  type Table,
  tables,
} from './pdu.ts';
import type { Reader } from './reader.ts';

/** A request that is tried on a unit, and whether what came back is an answer to it. */
interface Trial {
  pdu: Buffer;
  usable(pdu: Buffer): boolean;
}

const trial = (pdu: Buffer, parse: (pdu: Buffer) => unknown): Trial => ({
  pdu,
  usable: (answer) => parse(answer) !== undefined,
});

/** Diagnostics that only read: the echo, the register, and the counters. */
const diagnostics = [0, 2, 11, 12, 13, 14, 15, 16, 17, 18];

/** After so many requests in a row without an answer it is made sure that the unit is still there. */
const unansweredInARow = 3;

/**
 * Tries every function code that only reads, once, on a unit: what it answers tells firmware and gateway apart. Done
 * when a device is new or by a person's command, never on schedule: some devices hang up on a code that they do not know.
 */
export async function takeFingerprint(
  reader: Reader,
  unit: ModbusMap['units'][number],
  allowed: readonly number[],
): Promise<void> {
  let unanswered = 0;
  let sure: Trial | undefined;
  for (const one of trials(unit, allowed)) {
    const known = reader.behaviour.get(`${unit.id}/${requestKey(one.pdu)}`);
    if (!leftAlone(known ?? (await reader.attempt(unit.id, one.pdu, one.usable)))) {
      sure = one;
      unanswered = 0;
    } else if (++unanswered === unansweredInARow) {
      const there = sure && !leftAlone(await reader.attempt(unit.id, sure.pdu, sure.usable));
      if (!there) throw new StoppedReadingError(because('unit_fell_silent', { unit: unit.id }));
      unanswered = 0;
    }
  }
}

/** Most requests of one fingerprint: each may be asked a second time. */
export const mostFingerprintRequests = 2 * (4 + 1 + diagnostics.length + 6);

function trials(unit: ModbusMap['units'][number], allowed: readonly number[]): Trial[] {
  const reads = (Object.keys(tables) as Table[]).map((table) => {
    const address = unit.ranges.find((range) => range.table === table)?.start ?? unreserved(unit, table);
    return trial(readRequest(table, address, 1), (pdu) => readAnswer(table, 1, pdu));
  });
  const byConsent = [
    trial(fileRecordRequest, (pdu) => (pdu.length === pdu[1]! + 2 ? pdu : undefined)),
    trial(fifoRequest, (pdu) => (pdu.length >= 5 && pdu.length === pdu.readUInt16BE(1) + 3 ? pdu : undefined)),
  ].filter(({ pdu }) => allowed.includes(pdu[0]!));
  return [
    ...reads,
    trial(identificationRequest(1, 0), identificationAnswer),
    trial(serverIdRequest, serverIdAnswer),
    ...diagnostics.map((sub) => trial(diagnosticsRequest(sub), (pdu) => diagnosticsAnswer(sub, pdu))),
    trial(Buffer.from([11]), eventCountAnswer),
    trial(Buffer.from([12]), eventLogAnswer),
    ...byConsent,
    trial(Buffer.from([7]), exceptionStatusAnswer),
  ];
}

/** The first address of a table that may be read. */
function unreserved({ never = [] }: ModbusMap['units'][number], table: Table): number {
  const places = never.filter((place) => place.table === table).sort((a, b) => a.start - b.start);
  return places.reduce((at, { start, count }) => (at >= start && at < start + count ? start + count : at), 0);
}

/** True where asking again could only cost time or the connection. */
export function leftAlone(behaviour: Behaviour | undefined): boolean {
  return behaviour === 'silent' || behaviour === 'closed' || behaviour === 'garbage';
}
