/** The four data tables of Modbus. */
export type Table = 'coils' | 'discrete' | 'input' | 'holding';

/** Function code that reads a table, and the most that one request may ask for. */
export const tables: Readonly<Record<Table, { code: number; most: number; bits: boolean }>> = {
  coils: { code: 1, most: 2000, bits: true },
  discrete: { code: 2, most: 2000, bits: true },
  holding: { code: 3, most: 125, bits: false },
  input: { code: 4, most: 125, bits: false },
};

/** Request that reads `count` items of a table from the zero-based `start`. */
export function readRequest(table: Table, start: number, count: number): Buffer {
  const { code, most } = tables[table];
  if (count < 1 || count > most || start < 0 || start + count > 65_536) {
    throw new RangeError(`${table} ${start}+${count} is outside what one request may read`);
  }
  const pdu = Buffer.alloc(5);
  pdu.writeUInt8(code, 0);
  pdu.writeUInt16BE(start, 1);
  pdu.writeUInt16BE(count, 3);
  return pdu;
}

/** Data bytes of an answer to a table read; undefined when length or byte count are wrong. */
export function readAnswer(table: Table, count: number, pdu: Buffer): Buffer | undefined {
  const bytes = tables[table].bits ? Math.ceil(count / 8) : count * 2;
  if (pdu.length !== bytes + 2 || pdu[1] !== bytes) return undefined;
  return pdu.subarray(2);
}

/** Report server id (17). */
export const serverIdRequest = Buffer.from([17]);

/** What a device says of itself with function 17. The standard leaves the place of the run byte to the maker. */
export interface ServerId {
  /** Everything but the run byte. */
  id: Buffer;
  /** Undefined when no byte at a known place is 0x00 or 0xFF. */
  run: boolean | undefined;
}

/** Reads the answer of function 17: run byte second (libmodbus, most PLCs) or last (pymodbus). */
export function serverIdAnswer(pdu: Buffer): ServerId | undefined {
  const length = pdu[1];
  if (length === undefined || length === 0 || pdu.length !== length + 2) return undefined;
  const data = pdu.subarray(2);
  const at = [1, data.length - 1].find((index) => data[index] === 0 || data[index] === 0xff);
  if (at === undefined) return { id: Buffer.from(data), run: undefined };
  return { id: Buffer.concat([data.subarray(0, at), data.subarray(at + 1)]), run: data[at] === 0xff };
}

/** Read device identification (43/14): `code` 1 basic, 2 regular, 3 extended, from `object` on. */
export function identificationRequest(code: number, object: number): Buffer {
  return Buffer.from([43, 14, code, object]);
}

/** One answer of device identification. */
export interface Identification {
  conformity: number;
  more: boolean;
  next: number;
  objects: { id: number; value: Buffer }[];
}

/** Reads the answer of 43/14; undefined when any length inside does not add up. */
export function identificationAnswer(pdu: Buffer): Identification | undefined {
  if (pdu.length < 7 || pdu[1] !== 14) return undefined;
  const count = pdu[6]!;
  const objects: Identification['objects'] = [];
  let at = 7;
  for (let i = 0; i < count; i++) {
    const id = pdu[at];
    const length = pdu[at + 1];
    if (id === undefined || length === undefined || at + 2 + length > pdu.length) return undefined;
    objects.push({ id, value: Buffer.from(pdu.subarray(at + 2, at + 2 + length)) });
    at += 2 + length;
  }
  if (at !== pdu.length) return undefined;
  return { conformity: pdu[3]!, more: pdu[4] === 0xff, next: pdu[5]!, objects };
}

/** Diagnostics (8): the echo (0) or one counter (11 to 18). */
export function diagnosticsRequest(sub: number): Buffer {
  return Buffer.from([8, 0, sub, 0, 0]);
}

/** The 16 bits that an answer of diagnostics carries; undefined when it is the answer to another sub-function. */
export function diagnosticsAnswer(sub: number, pdu: Buffer): number | undefined {
  return pdu.length === 5 && pdu.readUInt16BE(1) === sub ? pdu.readUInt16BE(3) : undefined;
}

/** Event count of a unit (11); undefined for an answer of wrong length. */
export function eventCountAnswer(pdu: Buffer): number | undefined {
  return pdu.length === 5 ? pdu.readUInt16BE(3) : undefined;
}

/** Communication event log (12), raw: status, event count, message count, events; undefined for a wrong length. */
export function eventLogAnswer(pdu: Buffer): Buffer | undefined {
  return pdu.length >= 8 && pdu.length === pdu[1]! + 2 ? Buffer.from(pdu.subarray(2)) : undefined;
}

/** Exception status (7), eight bits whose meaning the maker sets; undefined for an answer of wrong length. */
export function exceptionStatusAnswer(pdu: Buffer): number | undefined {
  return pdu.length === 2 ? pdu[1] : undefined;
}

/** Reads the first word of the first record of file 1 (20). */
export const fileRecordRequest = Buffer.from([20, 7, 6, 0, 1, 0, 0, 0, 1]);

/** Reads the FIFO queue at address 0 (24); reading does not empty it. */
export const fifoRequest = Buffer.from([24, 0, 0]);
