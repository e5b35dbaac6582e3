import { le16 } from '../frame/network-bytes.ts';
import type { MessageRole, OperationPlace } from '../seen-operation.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { iec104Type } from './iec104-types.ts';

const start = 0x68;
/** Control functions without data, by their byte: name, and whether they confirm. */
const unnumbered: ReadonlyMap<number, readonly [name: string, confirms: boolean]> = new Map([
  [0x07, ['STARTDT', false]],
  [0x0b, ['STARTDT', true]],
  [0x13, ['STOPDT', false]],
  [0x23, ['STOPDT', true]],
  [0x43, ['TESTFR', false]],
  [0x83, ['TESTFR', true]],
]);
/** Causes of transmission that ask: request, activation, deactivation. */
const asking = new Set([5, 6, 8]);
/** In the byte of the cause: negative confirmation. */
const negative = 0x40;

/** Length of the frame at `at`, `unmeasured`, or `noMessage`. */
export function measureIec104(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== start) return noMessage;
  if (end - at < 3) return unmeasured;
  const length = bytes[at + 1]!;
  if (length < 4 || length > 253) return noMessage;
  const control = bytes[at + 2]!;
  // Numbered frames carry data, the others have nothing but their control bytes.
  const whole = (control & 1) === 0 ? length >= 10 : length === 4 && (control === 1 || unnumbered.has(control));
  return whole ? length + 2 : noMessage;
}

/** IEC 60870-5-104: functions by the type of what is sent, with station and address. */
export class Iec104Conversation extends TalliedConversation {
  readonly protocol = 'iec104';
  override readonly marked = false;

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureIec104(bytes, at, end);
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    const control = bytes[at + 2]!;
    if ((control & 3) === 3) {
      const [name, confirms] = unnumbered.get(control)!;
      this.tally.count(name, 'session', confirms ? 'response' : 'request', direction, time);
      return;
    }
    if ((control & 1) !== 0 || at + 12 > end) return;
    const [name, kind] = iec104Type(bytes[at + 6]!);
    const cause = bytes[at + 8]! & 0x3f;
    const failed = (bytes[at + 8]! & negative) !== 0 || (cause >= 44 && cause <= 47);
    const role: MessageRole = failed ? 'exception' : bytes[at + 6]! >= 45 && asking.has(cause) ? 'request' : 'response';
    const place: OperationPlace = { unit: le16(bytes, at + 10) };
    if (at + 15 <= end) {
      const address = le16(bytes, at + 12) | (bytes[at + 14]! << 16);
      place.addresses = [address, address];
    }
    this.tally.count(name, kind, role, direction, time, place);
  }
}
