import type { FrameReader } from '../../controllers/device-line.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';

/** Where a command goes and where it comes from. */
export interface FinsRoute {
  network: number;
  node: number;
  unit: number;
  ownNode: number;
}

/** Longest frame: header, command code and 2,000 bytes (W342, W421). */
const longestFrame = 2012;
const headerBytes = 10;

/** A command frame: header with the service number `sid`, then command code and parameters. */
export function commandFrame(route: FinsRoute, sid: number, command: Buffer): Buffer {
  const { network, node, unit, ownNode } = route;
  return Buffer.concat([Buffer.from([0x80, 0x00, 0x02, network, node, unit, 0x00, ownNode, 0x00, sid]), command]);
}

/** Commands with their parameters. */
export const commands = {
  /** Model, version, switches and sizes. */
  controllerData: Buffer.from([0x05, 0x01, 0x00]),
  status: Buffer.from([0x06, 0x01]),
  clock: Buffer.from([0x07, 0x01]),
  /** `count` records of the error log from `first` on; reading clears nothing. */
  errorLog: (first: number, count: number): Buffer => Buffer.from([0x21, 0x02, first >> 8, first & 0xff, 0, count]),
  memory: ({ area, start, count }: MemorySpan): Buffer =>
    Buffer.from([0x01, 0x01, area.code, start >> 8, start & 0xff, 0, count >> 8, count & 0xff]),
} as const;

/** Finds the answer to a command frame among the bytes of one datagram. */
export function answerReader(sent: Buffer): FrameReader {
  return (got) => {
    if (got.length < headerBytes + 4 || got.length > longestFrame) return 'a length that no answer has';
    return wrongAnswer(sent, got) ?? got;
  };
}

/** Why a frame is not the answer to what was sent. */
function wrongAnswer(sent: Buffer, got: Buffer): string | undefined {
  if ((got[0]! & 0x40) === 0) return 'not an answer of FINS';
  if (got[9] !== sent[9]) return 'the answer to another request';
  if (got[4] !== sent[7] || (sent[4] !== 0 && got[7] !== sent[4])) return 'the answer of another node';
  if (sent[3] !== 0 && got[6] !== sent[3]) return 'the answer of another network';
  if (got[8] !== sent[5]) return 'the answer of another unit';
  if (got[10] !== sent[10] || got[11] !== sent[11]) return 'the answer to another command';
  return undefined;
}

/** An answer apart: its end code without the flags for relays and CPU errors, and what follows it. */
export interface FinsAnswer {
  endCode: number;
  data: Buffer;
}

/**
 * Splits a frame that answerReader found. The end code carries flags that are no part of it: bit 7 of the first byte
 * (error on the way) and bits 6 and 7 of the second (the CPU has an error of its own, the command succeeded).
 */
export function splitAnswer(frame: Buffer): FinsAnswer {
  return { endCode: ((frame[12]! & 0x7f) << 8) | (frame[13]! & 0x3f), data: Buffer.from(frame.subarray(14)) };
}

const magic = Buffer.from('FINS');
const tcpHeaderBytes = 16;

/** The first frame on a FINS/TCP connection: asks for a node number of our own. */
export const nodeAddressRequest = tcpFrame(0, Buffer.alloc(4));

/** A FINS frame as it travels over TCP. */
export function tcpFrame(command: 0 | 2, content: Buffer): Buffer {
  const head = Buffer.alloc(tcpHeaderBytes);
  magic.copy(head);
  head.writeUInt32BE(content.length + 8, 4);
  head.writeUInt32BE(command, 8);
  return Buffer.concat([head, content]);
}

/** Finds a FINS/TCP frame of the command `expected`; gives it whole, header included. */
function tcpReader(expected: 1 | 2, check: (content: Buffer) => string | undefined): FrameReader {
  return (got) => {
    const common = Math.min(got.length, magic.length);
    if (!got.subarray(0, common).equals(magic.subarray(0, common))) return 'not a frame of FINS/TCP';
    if (got.length < tcpHeaderBytes) return undefined;
    const length = got.readUInt32BE(4);
    if (length < 8 || length > longestFrame + 8) return 'an impossible length';
    if (got.length < length + 8) return undefined;
    const command = got.readUInt32BE(8);
    const error = got.readUInt32BE(12);
    if (command === 3 || (command === 1 && error !== 0)) return `refused by FINS/TCP: ${tcpError(error)}`;
    if (command !== expected) return `an unexpected frame of FINS/TCP (${command})`;
    const frame = got.subarray(0, length + 8);
    return check(frame.subarray(tcpHeaderBytes)) ?? frame;
  };
}

/** Finds the answer to the node address request. */
export const nodeAddressReader: FrameReader = tcpReader(1, (content) => {
  if (content.length !== 8) return 'node addresses of wrong length';
  const ordinary = [0, 4].every((at) => content.readUInt32BE(at) >= 1 && content.readUInt32BE(at) <= 254);
  return ordinary ? undefined : 'node addresses that no node has';
});

/** Finds the answer to a command frame that was sent over TCP. */
export function tcpAnswerReader(sent: Buffer): FrameReader {
  return tcpReader(2, (content) => {
    const found = answerReader(sent)(content);
    return typeof found === 'string' ? found : undefined;
  });
}

/** What a FINS/TCP frame carries. */
export function tcpContent(frame: Buffer): Buffer {
  return frame.subarray(tcpHeaderBytes);
}

/** Node numbers that the controller gave: ours and its own. */
export function nodeAddresses(frame: Buffer): { ownNode: number; node: number } {
  return { ownNode: frame.readUInt32BE(16), node: frame.readUInt32BE(20) };
}

/** Error codes of FINS/TCP (W421, section 7-4). */
const tcpErrors: Readonly<Record<number, string>> = {
  1: 'the header is not FINS',
  2: 'the frame is too long',
  3: 'the command is not supported',
  32: 'all connections are in use',
  33: 'this node is connected already',
  34: 'this address may not connect',
  35: 'the node number is out of range',
  36: 'both ends have one node number',
  37: 'no node number is left',
};

function tcpError(code: number): string {
  return tcpErrors[code] ?? `error ${code}`;
}
