import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { RefusedRequestError } from '../../controllers/request-gate.ts';
import { auxiliarySpans } from './areas.ts';

/** Commands that may leave the port, by code, with the name shown in counts. Everything else is refused. */
export const readCommands: ReadonlyMap<string, string> = new Map([
  ['0101', '0101 memory area read'],
  ['0501', '0501 controller data read'],
  ['0601', '0601 controller status read'],
  ['0701', '0701 clock read'],
  ['2102', '2102 error log read'],
]);

/** Name under which the first frame of a FINS/TCP connection is counted. */
export const nodeAddressName = 'FINS/TCP node address';

/** Counted by command code as four hexadecimal digits; `none` for what is no frame. */
export class RefusedCommandError extends RefusedRequestError {
  override name = 'RefusedCommandError';

  constructor(command: string, why: string) {
    super(command, `command ${command} refused: ${why}`);
  }
}

/** Node number that means every node of a network. */
const everyNode = 0xff;

/**
 * Looks at the very bytes that are about to leave. Returns the name of the read; throws RefusedCommandError unless they
 * are exactly one of the known reads for one node, of memory that lies within `readable`.
 */
export function assertReadOnly(
  transport: 'tcp' | 'udp',
  wire: Buffer,
  readable: readonly MemorySpan[] = auxiliarySpans,
): string {
  const frame = transport === 'udp' ? wire : unwrapped(wire);
  if (frame === nodeAddressName) return nodeAddressName;
  if (typeof frame === 'string' || frame.length < 12 || frame[0] !== 0x80 || frame[1] !== 0) {
    throw new RefusedCommandError('none', 'it is no command of FINS');
  }
  const command = frame.toString('hex', 10, 12);
  const name = readCommands.get(command);
  if (name === undefined) throw new RefusedCommandError(command, 'it is not on the read-only list');
  if (frame[4] === everyNode) throw new RefusedCommandError(command, 'it would go to every node of the network');
  const parameters = frame.subarray(12);
  if (!isRead(command, parameters)) throw new RefusedCommandError(command, 'its parameters are not those of a read');
  if (command === '0101' && !readable.some((span) => contains(span, parameters))) {
    throw new RefusedCommandError(command, 'this memory is not on the list of what may be read');
  }
  return name;
}

/** The FINS frame in a FINS/TCP frame, or the name of the one other frame that may leave. */
function unwrapped(wire: Buffer): Buffer | string {
  if (wire.length < 20 || wire.toString('latin1', 0, 4) !== 'FINS') return 'none';
  if (wire.readUInt32BE(4) !== wire.length - 8 || wire.readUInt32BE(12) !== 0) return 'none';
  const command = wire.readUInt32BE(8);
  if (command === 0) return wire.length === 20 && wire.readUInt32BE(16) === 0 ? nodeAddressName : 'none';
  return command === 2 ? wire.subarray(16) : 'none';
}

function isRead(command: string, parameters: Buffer): boolean {
  switch (command) {
    case '0501':
      return parameters.length === 1 && parameters[0] === 0;
    case '0601':
    case '0701':
      return parameters.length === 0;
    case '2102':
      return parameters.length === 4;
    case '0101':
      return parameters.length === 6 && parameters[3] === 0 && parameters.readUInt16BE(4) > 0;
    default:
      return false;
  }
}

function contains({ area, start, count }: MemorySpan, parameters: Buffer): boolean {
  const from = parameters.readUInt16BE(1);
  return parameters[0] === area.code && start <= from && from + parameters.readUInt16BE(4) <= start + count;
}
