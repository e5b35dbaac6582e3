import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { RefusedRequestError } from '../../controllers/request-gate.ts';
import { slmpAreas } from './areas.ts';
import type { SlmpCode } from './frame.ts';
import { plain } from './numbered-frame.ts';

/** Commands that may leave the port, by command and subcommand, with the name shown in counts. All else is refused. */
export const readCommands: ReadonlyMap<string, string> = new Map([
  ['0101/0000', '0101 read type name'],
  ['0401/0000', '0401 read words'],
  ['0401/0001', '0401 read bits'],
]);

/** Counted by command and subcommand as `1401/0000`; `none` for what is no frame. */
export class RefusedCommandError extends RefusedRequestError {
  override name = 'RefusedCommandError';

  constructor(command: string, why: string) {
    super(command, `command ${command} refused: ${why}`);
  }
}

/** A request as its bytes say, apart from the code that made them. */
interface Dissected {
  /** `0401/0000`. */
  command: string;
  /** Whether the length that the frame declares is the one it has. */
  whole: boolean;
  /** What it asks for: undefined when there is nothing behind the command, null when that is no span of memory. */
  span: MemorySpan | null | undefined;
}

/**
 * Looks at the very bytes that are about to leave. Returns the name of the read; throws RefusedCommandError unless
 * they are exactly one of the known reads, of memory that lies within `readable`.
 */
export function assertReadOnly(code: SlmpCode, frame: Buffer, readable: readonly MemorySpan[]): string {
  const inner = plain(code, frame);
  const request = code === 'binary' ? dissectBinary(inner) : dissectAscii(inner.toString('latin1'));
  if (!request) throw new RefusedCommandError('none', 'it is no request of frame 3E or 4E');
  const { command, whole, span } = request;
  const name = readCommands.get(command);
  if (name === undefined) throw new RefusedCommandError(command, 'it is not on the read-only list');
  if (!whole) throw new RefusedCommandError(command, 'its length is not what it says');
  if (command === '0101/0000') {
    if (span !== undefined) throw new RefusedCommandError(command, 'it carries data that this read does not have');
    return name;
  }
  if (!span || span.count === 0 || span.area.bits !== (command === '0401/0001')) {
    throw new RefusedCommandError(command, 'it is no read of words or bits');
  }
  if (!readable.some((one) => contains(one, span))) {
    throw new RefusedCommandError(command, 'this memory is not on the list of what may be read');
  }
  return name;
}

function contains(outer: MemorySpan, inner: MemorySpan): boolean {
  return (
    outer.area === inner.area && outer.start <= inner.start && inner.start + inner.count <= outer.start + outer.count
  );
}

const areas = Object.values(slmpAreas);

function dissectBinary(frame: Buffer): Dissected | undefined {
  if (frame.length < 15 || frame[0] !== 0x50 || frame[1] !== 0x00) return undefined;
  const area = frame.length === 21 ? areas.find((one) => one.code === frame[18]) : undefined;
  return {
    command: `${hex4(frame.readUInt16LE(11))}/${hex4(frame.readUInt16LE(13))}`,
    whole: frame.readUInt16LE(7) === frame.length - 9,
    span:
      frame.length === 15
        ? undefined
        : area
          ? { area, start: frame.readUIntLE(15, 3), count: frame.readUInt16LE(19) }
          : null,
  };
}

function dissectAscii(text: string): Dissected | undefined {
  const parts = /^5000[0-9A-F]{10}([0-9A-F]{4})[0-9A-F]{4}([0-9A-F]{4})([0-9A-F]{4})([\s\S]*)$/.exec(text);
  if (!parts) return undefined;
  const [, length = '', command = '', subcommand = '', data = ''] = parts;
  const area = areas.find((one) => data.slice(0, 2) === one.name.padEnd(2, '*'));
  const numbers = area?.radix === 16 ? /^..([0-9A-F]{6})([0-9A-F]{4})$/ : /^..([0-9]{6})([0-9A-F]{4})$/;
  const span = numbers.exec(data);
  return {
    command: `${command}/${subcommand}`,
    whole: Number.parseInt(length, 16) === text.length - 18,
    span:
      data === ''
        ? undefined
        : area && span
          ? { area, start: Number.parseInt(span[1]!, area.radix), count: Number.parseInt(span[2]!, 16) }
          : null,
  };
}

function hex4(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0');
}
