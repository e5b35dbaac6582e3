import { RefusedRequestError } from '../../controllers/request-gate.ts';

/** Function codes that may leave the port, with the name shown in counts. Everything else is refused. */
export const readFunctions: ReadonlyMap<number, string> = new Map([
  [1, 'read coils'],
  [2, 'read discrete inputs'],
  [3, 'read holding registers'],
  [4, 'read input registers'],
  [7, 'read exception status'],
  [8, 'diagnostics counters'],
  [11, 'communication event counter'],
  [12, 'communication event log'],
  [17, 'report server id'],
  [20, 'read file record'],
  [24, 'read FIFO queue'],
  [43, 'read device identification'],
]);

/** Reads that a person has to allow for a device: they may reach into records that others work with. */
export const byConsentOnly = [20, 24] as const;

/** Sub-functions of diagnostics that only read: echo, register, counters. 1, 3, 4, 10 and 20 act on the device. */
const readDiagnostics = new Set([0, 2, 11, 12, 13, 14, 15, 16, 17, 18]);

/** Encapsulated transport that only reads: device identification. 13 is CANopen and may write. */
const readEncapsulated = 14;

/** Exact length of a request by function code, in bytes of the protocol data unit. */
const requestLengths: ReadonlyMap<number, number> = new Map([
  [1, 5],
  [2, 5],
  [3, 5],
  [4, 5],
  [7, 1],
  [8, 5],
  [11, 1],
  [12, 1],
  [17, 1],
  [20, 9],
  [24, 3],
  [43, 4],
]);

/** Counted by function code and name. */
export class RefusedFunctionError extends RefusedRequestError {
  override name = 'RefusedFunctionError';

  constructor(functionCode: number, why: string) {
    super(functionName(functionCode), `function code ${functionCode} refused: ${why}`);
  }
}

/**
 * Name of the request; throws RefusedFunctionError unless it is exactly one of the known reads. `allowed` are those by
 * consent.
 */
export function assertReadOnly(pdu: Uint8Array, allowed: readonly number[] = []): string {
  const code = pdu[0] ?? 0;
  if (!readFunctions.has(code)) throw new RefusedFunctionError(code, 'it is not on the read-only list');
  if (byConsentOnly.some((one) => one === code) && !allowed.includes(code)) {
    throw new RefusedFunctionError(code, 'nobody allowed it for this device');
  }
  if (pdu.length !== requestLengths.get(code)) throw new RefusedFunctionError(code, 'its length is not that of a read');
  const sub = code === 8 ? (pdu[1]! << 8) | pdu[2]! : (pdu[1] ?? 0);
  if (code === 8 && !readDiagnostics.has(sub)) {
    throw new RefusedFunctionError(code, `diagnostics sub-function ${sub} acts on the device`);
  }
  if (code === 43 && sub !== readEncapsulated) {
    throw new RefusedFunctionError(code, `encapsulated transport ${sub} is not device identification`);
  }
  return functionName(code);
}

/** Units of a serial line (Modbus over Serial Line 1.02, 2.2): 0 speaks to all of them and is never answered. */
export const serialUnits = { least: 1, most: 247 } as const;

/** Throws RefusedFunctionError for a unit that a serial line does not have. */
export function assertSerialUnit(unit: number, pdu: Uint8Array): void {
  if (unit >= serialUnits.least && unit <= serialUnits.most) return;
  throw new RefusedFunctionError(pdu[0] ?? 0, `a serial line has no unit ${unit}, only 1 to 247`);
}

/** Name of a request in the fingerprint: its function code, with the sub-function where that decides what it is. */
export function requestKey(pdu: Uint8Array): string {
  const code = pdu[0] ?? 0;
  if (code === 8) return `8/${(pdu[1]! << 8) | pdu[2]!}`;
  return code === 43 ? `43/${pdu[1]}` : String(code);
}

/** Name of a function code in request counts, for example `3 read holding registers`. */
export function functionName(code: number): string {
  return `${code} ${readFunctions.get(code) ?? 'refused'}`;
}

/** Names of the exceptions that a device may answer with. */
export const exceptionNames: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal address',
  3: 'illegal value',
  4: 'device failure',
  5: 'acknowledge',
  6: 'busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target does not answer',
};

/** Exceptions that ask us to stay away for now. */
export const busyExceptions: ReadonlySet<number> = new Set([5, 6, 10]);

/** What a gateway says of a unit behind it that does not answer. */
export const targetSilent = 11;
