import { le16, le32 } from '../frame/network-bytes.ts';
import type { MessageRole, OperationPlace } from '../seen-operation.ts';
import { isWholeMessages, noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { classOf, namedObject } from './cip-path.ts';
import { cipService, encapsulationCommands } from './cip-services.ts';

/** Encapsulation header: command, length, session, status, sender's context, options. */
const header = 24;
const sendRequestReply = 0x6f;
const sendUnitData = 0x70;
const connectedData = 0xb1;
const unconnectedData = 0xb2;
const connectionManager = 0x06;
const mostItems = 16;
const mostPacked = 64;
const mostNested = 4;
/** A reply that holds part of the answer: more follows when asked. */
const partial = 0x06;

/** Length of the encapsulated message at `at`, `unmeasured`, or `noMessage`. */
export function measureEnip(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 2) return bytes[at]! <= 0x73 ? unmeasured : noMessage;
  if (!encapsulationCommands.has(le16(bytes, at))) return noMessage;
  if (end - at < header) return unmeasured;
  return le32(bytes, at + 20) === 0 ? header + le16(bytes, at + 2) : noMessage;
}

/** Whether a segment is whole encapsulated messages that begin with a command that does something. */
export function isEnip(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= header && le16(bytes, at) !== 0 && isWholeMessages(measureEnip, bytes, at, end);
}

/** EtherNet/IP: commands of the encapsulation, and the CIP services in them, also inside Unconnected Send and Multiple Service Packet. */
export class EnipConversation extends TalliedConversation {
  readonly protocol = 'enip';
  override readonly headBytes = 2048;
  override readonly marked = false;
  /** Object class that was last asked by a service: replies do not name it. */
  readonly #asked = new Map<number, number>();
  /** End that sent the first command: an answer has the same number as what it answers. */
  #opener = -1;

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureEnip(bytes, at, end);
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    if (end - at < header) return;
    const command = le16(bytes, at);
    if (command === sendRequestReply || command === sendUnitData) {
      this.#items(direction, bytes, at + header + 6, Math.min(end, at + header + le16(bytes, at + 2)), time);
      return;
    }
    if (this.#opener < 0) this.#opener = direction;
    const [name, kind] = encapsulationCommands.get(command)!;
    const server = this.server() < 0 ? this.#opener ^ 1 : this.server();
    const failed = le32(bytes, at + 8) !== 0;
    this.tally.count(name, kind, direction !== server ? 'request' : failed ? 'exception' : 'response', direction, time);
  }

  /** Items of the common packet format. */
  #items(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    if (at + 2 > end) return;
    let item = at + 2;
    for (let left = Math.min(mostItems, le16(bytes, at)); left > 0 && item + 4 <= end; left--) {
      const type = le16(bytes, item);
      const start = item + 4;
      const stop = Math.min(end, start + le16(bytes, item + 2));
      if (type === unconnectedData) this.#service(direction, bytes, start, stop, time, 0);
      else if (type === connectedData) this.#service(direction, bytes, start + 2, stop, time, 0);
      item = start + le16(bytes, item + 2);
    }
  }

  #service(direction: number, bytes: Uint8Array, at: number, end: number, time: number, depth: number): void {
    if (at + 2 > end || depth > mostNested) return;
    const service = bytes[at]! & 0x7f;
    if (bytes[at]! & 0x80) {
      this.#reply(service, direction, bytes, at, end, time, depth);
      return;
    }
    const data = at + 2 + bytes[at + 1]! * 2;
    if (data > end) return;
    const objectClass = classOf(bytes, at + 2, data);
    this.#asked.set(service, objectClass);
    const place = this.tally.listener ? namedObject(service, bytes, at + 2, data, end) : undefined;
    this.#count(service, objectClass, 'request', direction, time, place);
    if (service === 0x52 && objectClass === connectionManager && data + 4 <= end) {
      this.#service(direction, bytes, data + 4, Math.min(end, data + 4 + le16(bytes, data + 2)), time, depth + 1);
    } else if (service === 0x0a) this.#packed(direction, bytes, data, end, time, depth);
  }

  #reply(
    service: number,
    direction: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    time: number,
    depth: number,
  ): void {
    if (at + 4 > end) return;
    const status = bytes[at + 2]!;
    const role: MessageRole = status === 0 || status === partial ? 'response' : 'exception';
    this.#count(service, this.#asked.get(service) ?? -1, role, direction, time);
    if (service === 0x0a) this.#packed(direction, bytes, at + 4 + bytes[at + 3]! * 2, end, time, depth);
  }

  /** Several services in one: their number, and where each begins, counted from there. */
  #packed(direction: number, bytes: Uint8Array, at: number, end: number, time: number, depth: number): void {
    if (at + 2 > end) return;
    const count = Math.min(mostPacked, le16(bytes, at));
    for (let index = 0; index < count && at + 4 + index * 2 <= end; index++) {
      const start = at + le16(bytes, at + 2 + index * 2);
      const next = index + 1 < count ? at + le16(bytes, at + 4 + index * 2) : end;
      if (start > at) this.#service(direction, bytes, start, Math.min(end, next), time, depth + 1);
    }
  }

  #count(
    service: number,
    objectClass: number,
    role: MessageRole,
    direction: number,
    time: number,
    place?: OperationPlace,
  ): void {
    const [name, kind] = cipService(service, objectClass);
    this.tally.count(name, kind, role, direction, time, place);
  }
}
