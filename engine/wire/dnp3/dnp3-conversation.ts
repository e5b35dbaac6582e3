import { be16, le16 } from '../frame/network-bytes.ts';
import type { OperationPlace } from '../seen-operation.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { dnp3Functions } from './dnp3-functions.ts';
import { linkCheck } from './link-check.ts';

const start = 0x0564;
/** Link header with its check; user data follow in blocks of 16 bytes with two of check each. */
const header = 10;
const blockBytes = 16;
/** In the transport byte: first part of a message. */
const first = 0x40;
const response = 129;
const unsolicited = 130;
const authentication = 131;
/** Bits of the second byte of internal indications: function, object or parameter was not understood. */
const refused = 0x07;

/** Length of the DNP3 frame at `at`, `unmeasured`, or `noMessage`. */
export function measureDnp3(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 3) return bytes[at] === 0x05 ? unmeasured : noMessage;
  if (be16(bytes, at) !== start || bytes[at + 2]! < 5) return noMessage;
  if (end - at < header) return unmeasured;
  // Three bytes alone stand in any encrypted stream now and then.
  if (le16(bytes, at + header - 2) !== linkCheck(bytes, at, at + header - 2)) return noMessage;
  const user = bytes[at + 2]! - 5;
  return header + user + Math.ceil(user / blockBytes) * 2;
}

/** Length that a frame states which has at least the header of one object: link, transport, application, group and variation. */
const shortestWithObject = 5 + 1 + 2 + 2;

/** DNP3 over TCP or UDP, at the level of application functions. Answers name no function: they carry the number of their request. */
export class Dnp3Conversation extends TalliedConversation {
  readonly protocol = 'dnp3';
  /** Function by the number of its request, of sixteen. */
  readonly #asked = new Int16Array(16).fill(-1);

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureDnp3(bytes, at, end);
  }

  override restart(): void {
    this.#asked.fill(-1);
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    const application = at + header + 1;
    if (application + 2 > end || (bytes[at + header]! & first) === 0) return;
    const number = bytes[application]! & 15;
    const code = bytes[application + 1]!;
    if (code === unsolicited) {
      this.tally.count('Unsolicited Response', 'read', 'response', direction, time, { unit: le16(bytes, at + 6) });
      return;
    }
    if (code === response || code === authentication) {
      const [name, kind] = named(this.#asked[number]!);
      const failed = application + 4 <= end && (bytes[application + 3]! & refused) !== 0;
      this.tally.count(name, kind, failed ? 'exception' : 'response', direction, time, { unit: le16(bytes, at + 6) });
      return;
    }
    if (code !== 0) this.#asked[number] = code;
    const [name, kind] = named(code);
    const place: OperationPlace = { unit: le16(bytes, at + 4) };
    // Behind a function without objects stand the check bytes of its block.
    if (bytes[at + 2]! >= shortestWithObject && application + 4 <= end && code > 0)
      place.area = `g${bytes[application + 2]}v${bytes[application + 3]}`;
    this.tally.count(name, kind, 'request', direction, time, place);
  }
}

function named(code: number) {
  return dnp3Functions.get(code) ?? ([code < 0 ? 'unknown' : `Function ${code}`, 'unknown'] as const);
}
