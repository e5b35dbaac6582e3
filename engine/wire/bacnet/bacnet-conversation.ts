import { be16, be32 } from '../frame/network-bytes.ts';
import type { OperationPlace } from '../seen-operation.ts';
import { noMessage } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { confirmedServices, unconfirmedServices } from './bacnet-services.ts';

/** First byte of BACnet/IP, and its functions that carry a message of the network layer, with the bytes before that. */
const link = 0x81;
const carrying: ReadonlyMap<number, number> = new Map([
  [0x04, 10],
  [0x09, 4],
  [0x0a, 4],
  [0x0b, 4],
]);
const lastFunction = 0x0c;
/** Context tag 0 with four bytes: the object that a request names. */
const objectTag = 0x0c;

/** Length of the BACnet/IP message at `at`, which fills its datagram; or `noMessage`. */
export function measureBacnet(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 4 || bytes[at] !== link || bytes[at + 1]! > lastFunction) return noMessage;
  const length = be16(bytes, at + 2);
  return length >= 4 ? length : noMessage;
}

/** BACnet/IP: services by name, with the object that they name first. */
export class BacnetConversation extends TalliedConversation {
  readonly protocol = 'bacnet';

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureBacnet(bytes, at, end);
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    const offset = carrying.get(bytes[at + 1]!);
    if (offset === undefined) {
      this.tally.count(`BVLC ${bytes[at + 1]}`, 'session', 'request', direction, time);
      return;
    }
    const start = at + offset;
    if (start + 2 > end || bytes[start] !== 1) return;
    const control = bytes[start + 1]!;
    let apdu = start + 2;
    if (control & 0x20) apdu += 3 + (bytes[apdu + 2] ?? 0);
    if (control & 0x08) apdu += 3 + (bytes[apdu + 2] ?? 0);
    if (control & 0x20) apdu += 1;
    if (control & 0x80) {
      this.tally.count('Network message', 'session', 'request', direction, time);
      return;
    }
    if (apdu + 2 <= end) this.#application(direction, bytes, apdu, end, time);
  }

  #application(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    const type = bytes[at]! >> 4;
    const segmented = (bytes[at]! & 0x08) !== 0 ? 2 : 0;
    if (type === 1) {
      const [name, kind, answers] = unconfirmedServices.get(bytes[at + 1]!) ?? ['Unconfirmed', 'unknown', false];
      this.tally.count(name, kind, answers ? 'response' : 'request', direction, time);
    } else if (type === 0 && at + 4 + segmented <= end) {
      const service = at + 3 + segmented;
      const [name, kind] = named(bytes[service]!);
      this.tally.count(name, kind, 'request', direction, time, objectOf(bytes, service + 1, end));
    } else if ((type === 2 || type === 5) && at + 3 <= end) {
      const [name, kind] = named(bytes[at + 2]!);
      this.tally.count(name, kind, type === 5 ? 'exception' : 'response', direction, time);
    } else if (type === 3 && at + 3 + segmented <= end) {
      const [name, kind] = named(bytes[at + 2 + segmented]!);
      this.tally.count(name, kind, 'response', direction, time);
    } else if (type === 6 || type === 7) {
      this.tally.count(type === 6 ? 'Reject' : 'Abort', 'unknown', 'exception', direction, time);
    }
  }
}

function named(service: number) {
  return confirmedServices.get(service) ?? ([`Service ${service}`, 'unknown'] as const);
}

function objectOf(bytes: Uint8Array, at: number, end: number): OperationPlace {
  if (at + 5 > end || bytes[at] !== objectTag) return {};
  const id = be32(bytes, at + 1) >>> 0;
  return { area: `object ${id >>> 22}:${id & 0x3fffff}` };
}
