import { le16 } from '../frame/network-bytes.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';

const request = 0x57;
const response = 0xd7;
/** Bytes before what the length counts; it stands in the last two of them. */
const header = 21;

/** Length of the MELSOFT frame at `at`, `unmeasured`, or `noMessage`. */
export function measureMelsoft(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== request && bytes[at] !== response) return noMessage;
  if (end - at < header) return unmeasured;
  if (bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || le16(bytes, at + 5) !== 0x1111) return noMessage;
  return header + le16(bytes, at + 19);
}

/**
 * The protocol between Mitsubishi's engineering tools and a MELSEC controller. Nobody has published its commands: requests and responses are told by their
 * first byte and cut by the length that a public recording shows, and what they ask for stays unknown.
 */
export class MelsoftConversation extends TalliedConversation {
  readonly protocol = 'melsoft';
  override readonly marked = false;

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureMelsoft(bytes, at, end);
  }

  message(direction: number, bytes: Uint8Array, at: number, _end: number, _size: number, time: number): void {
    this.tally.count('MELSOFT', 'unknown', bytes[at] === request ? 'request' : 'response', direction, time);
  }
}
