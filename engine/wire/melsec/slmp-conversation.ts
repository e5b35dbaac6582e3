import { le16 } from '../frame/network-bytes.ts';
import { placeOfParts } from '../operation-parts.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { slmpCommands } from './slmp-commands.ts';
import { namedDevices } from './slmp-devices.ts';

/** First bytes of 3E and 4E frames: length of the header up to the data length, and whether it answers. */
const subheaders: ReadonlyMap<number, { header: number; answer: boolean }> = new Map([
  [0x50, { header: 9, answer: false }],
  [0xd0, { header: 9, answer: true }],
  [0x54, { header: 13, answer: false }],
  [0xd4, { header: 13, answer: true }],
]);
/** Requests whose answers are waited for. */
const mostPending = 256;

/** Length of the binary SLMP frame at `at`, `unmeasured`, or `noMessage`. */
export function measureSlmp(bytes: Uint8Array, at: number, end: number): number {
  const form = subheaders.get(bytes[at]!);
  if (!form || (at + 1 < end && bytes[at + 1] !== 0)) return noMessage;
  if (end - at < form.header) return unmeasured;
  const modules = le16(bytes, at + form.header - 5);
  const length = le16(bytes, at + form.header - 2);
  // Requested modules: the own CPU (03FF), or one of the numbers for multiple CPUs and redundant systems.
  if (modules !== 0x03ff && (modules < 0x03d0 || modules > 0x03e3)) return noMessage;
  return length >= (form.answer ? 2 : 6) && length <= 0x2000 ? form.header + length : noMessage;
}

/** SLMP, and the MC protocol's binary 3E and 4E frames. Answers do not name their command: 4E frames carry a number, 3E frames come in order. */
export class SlmpConversation extends TalliedConversation {
  readonly protocol = 'slmp';
  override readonly marked = false;
  /** Number (-1 in 3E frames) and command of requests that wait. */
  #pending: [serial: number, command: number][] = [];

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureSlmp(bytes, at, end);
  }

  override restart(): void {
    this.#pending = [];
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    const { header, answer } = subheaders.get(bytes[at]!)!;
    const body = at + header;
    const serial = header === 13 ? le16(bytes, at + 2) : -1;
    if (!answer) {
      if (body + 4 > end) return;
      const command = le16(bytes, body + 2);
      if (this.#pending.length === mostPending) this.#pending.shift();
      this.#pending.push([serial, command]);
      const [name, kind] = named(command);
      const place = this.tally.listener ? placeOfParts(namedDevices(bytes, body + 2, end)) : undefined;
      this.tally.count(name, kind, 'request', direction, time, place);
      return;
    }
    const index = this.#pending.findIndex(([asked]) => asked === serial);
    const [asked] = index < 0 ? [] : this.#pending.splice(index, 1);
    const [name, kind] = asked ? named(asked[1]) : (['unknown', 'unknown'] as const);
    const failed = body + 2 <= end && le16(bytes, body) !== 0;
    this.tally.count(name, kind, failed ? 'exception' : 'response', direction, time);
  }
}

function named(command: number) {
  return slmpCommands.get(command) ?? ([`0x${command.toString(16).padStart(4, '0')}`, 'unknown'] as const);
}
