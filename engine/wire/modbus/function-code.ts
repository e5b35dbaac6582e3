import type { OperationClass } from '../operation.ts';

/** Shapes that a PDU may have, as bits. */
export const mayBeRequest = 1;
export const mayBeResponse = 2;

interface FunctionCode {
  name: string;
  class: OperationClass;
  /** Whether its requests begin with an address and a quantity (or value). */
  addressed?: 'quantity' | 'value';
}

/** Public function codes of the Modbus application protocol (V1.1b3), and 90, which Schneider's programming tools use. */
export const functionCodes: ReadonlyMap<number, FunctionCode> = new Map([
  [1, { name: 'Read Coils', class: 'read', addressed: 'quantity' }],
  [2, { name: 'Read Discrete Inputs', class: 'read', addressed: 'quantity' }],
  [3, { name: 'Read Holding Registers', class: 'read', addressed: 'quantity' }],
  [4, { name: 'Read Input Registers', class: 'read', addressed: 'quantity' }],
  [5, { name: 'Write Single Coil', class: 'write', addressed: 'value' }],
  [6, { name: 'Write Single Register', class: 'write', addressed: 'value' }],
  [7, { name: 'Read Exception Status', class: 'diagnose' }],
  [8, { name: 'Diagnostics', class: 'diagnose' }],
  [11, { name: 'Get Comm Event Counter', class: 'diagnose' }],
  [12, { name: 'Get Comm Event Log', class: 'diagnose' }],
  [15, { name: 'Write Multiple Coils', class: 'write', addressed: 'quantity' }],
  [16, { name: 'Write Multiple Registers', class: 'write', addressed: 'quantity' }],
  [17, { name: 'Report Server ID', class: 'identify' }],
  [20, { name: 'Read File Record', class: 'read' }],
  [21, { name: 'Write File Record', class: 'write' }],
  [22, { name: 'Mask Write Register', class: 'write', addressed: 'value' }],
  [23, { name: 'Read/Write Multiple Registers', class: 'write', addressed: 'quantity' }],
  [24, { name: 'Read FIFO Queue', class: 'read', addressed: 'value' }],
  [43, { name: 'Encapsulated Interface Transport', class: 'identify' }],
  [90, { name: 'UMAS', class: 'control' }],
]);

/**
 * Which shapes the PDU of an ADU fits that begins at `at` and is `size` bytes long: bits of `mayBeRequest` and `mayBeResponse`; 0 when it fits neither. Codes
 * that are not public fit both.
 */
export function shapeOf(bytes: Uint8Array, at: number, size: number): number {
  const code = bytes[at + 7]!;
  /** Bytes after unit and function code. */
  const rest = size - 8;
  const request = (fits: boolean) => (fits ? mayBeRequest : 0);
  const counted = rest >= 1 && rest === 1 + bytes[at + 8]! ? mayBeResponse : 0;
  if (code & 0x80) return rest === 1 && functionCodes.has(code & 0x7f) ? mayBeResponse : 0;
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
      return counted | request(rest === 4);
    case 5:
    case 6:
      return rest === 4 ? mayBeRequest | mayBeResponse : 0;
    case 7:
      return rest === 0 ? mayBeRequest : rest === 1 ? mayBeResponse : 0;
    case 8:
      return rest >= 2 ? mayBeRequest | mayBeResponse : 0;
    case 11:
      return rest === 0 ? mayBeRequest : rest === 4 ? mayBeResponse : 0;
    case 12:
    case 17:
      return rest === 0 ? mayBeRequest : counted;
    case 15:
    case 16:
      return rest === 4 ? mayBeResponse : request(rest >= 5 && rest === 5 + bytes[at + 12]!);
    case 20:
    case 21:
      return counted === 0 ? 0 : mayBeRequest | mayBeResponse;
    case 22:
      return rest === 6 ? mayBeRequest | mayBeResponse : 0;
    case 23:
      return counted | request(rest >= 9 && rest === 9 + bytes[at + 16]!);
    case 24:
      return rest === 2 ? mayBeRequest : rest >= 4 ? mayBeResponse : 0;
    case 43:
      return rest === 3 ? mayBeRequest : rest >= 2 ? mayBeRequest | mayBeResponse : 0;
    default:
      return mayBeRequest | mayBeResponse;
  }
}
