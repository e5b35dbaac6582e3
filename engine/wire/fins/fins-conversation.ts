import { be16, be32 } from '../frame/network-bytes.ts';
import { placeOfParts } from '../operation-parts.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { finsCommands } from './fins-commands.ts';
import { namedMemory } from './fins-places.ts';

const magic = 0x46494e53;
/** FINS frames have a header of ten bytes and two of command. */
const shortestFrame = 12;
/** Longest part after a length of FINS/TCP. */
const longest = 0x10000;

/** Length of the FINS/TCP message at `at`, `unmeasured`, or `noMessage`. */
export function measureFinsTcp(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 4) return bytes[at] === 0x46 ? unmeasured : noMessage;
  if (be32(bytes, at) !== magic) return noMessage;
  if (end - at < 8) return unmeasured;
  const length = be32(bytes, at + 4) >>> 0;
  return length >= 8 && length <= longest ? length + 8 : noMessage;
}

/** Whether a datagram is a FINS frame: the bits of its first byte that are fixed, no gateway count beyond the allowed, and node numbers in their range. */
export function isFinsFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < shortestFrame) return false;
  return (bytes[at]! & 0x3e) === 0 && bytes[at + 1] === 0 && bytes[at + 2]! <= 7;
}

/** Omron FINS over TCP or UDP. A frame says of itself whether it asks or answers, and what. */
export class FinsConversation extends TalliedConversation {
  readonly protocol = 'fins';
  readonly #framed: boolean;

  /** `framed`: with the headers that FINS has over TCP. */
  constructor(byPort: number, framed: boolean) {
    super(byPort);
    this.#framed = framed;
  }

  measure(bytes: Uint8Array, at: number, end: number): number {
    if (this.#framed) return measureFinsTcp(bytes, at, end);
    return isFinsFrame(bytes, at, end) ? end - at : noMessage;
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    if (!this.#framed) {
      this.#frame(direction, bytes, at, end, time);
      return;
    }
    const command = be32(bytes, at + 8);
    if (command === 2) this.#frame(direction, bytes, at + 16, end, time);
    else if (command === 0 || command === 1) {
      this.tally.count('Node address', 'session', command === 0 ? 'request' : 'response', direction, time);
    }
  }

  #frame(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    if (end - at < shortestFrame) {
      this.junkBytes += Math.max(0, end - at);
      return;
    }
    const code = be16(bytes, at + 10);
    const answer = (bytes[at]! & 0x40) !== 0;
    // The end code: its highest bits tell relay and non-fatal errors of a unit that answered all the same.
    const failed = answer && at + 14 <= end && (be16(bytes, at + 12) & 0x7f3f) !== 0;
    const [name, kind] = finsCommands.get(code) ?? [`0x${code.toString(16).padStart(4, '0')}`, 'unknown'];
    const named = this.tally.listener && !answer;
    const place = named ? placeOfParts(namedMemory(code, bytes, at + shortestFrame, end)) : undefined;
    this.tally.count(name, kind, failed ? 'exception' : answer ? 'response' : 'request', direction, time, place);
  }
}
