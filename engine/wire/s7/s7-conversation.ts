import { be16 } from '../frame/network-bytes.ts';
import { placeOfParts } from '../operation-parts.ts';
import type { MessageRole } from '../seen-operation.ts';
import { noMessage, unmeasured } from '../stream/conversation.ts';
import { TalliedConversation } from '../stream/tallied-conversation.ts';
import { s7Functions, s7PlusFunctions, s7Services, s7UserData } from './s7-functions.ts';
import { namedVariables } from './s7-variables.ts';

const classic = 0x32;
const plus = 0x72;
const readVariable = 0x04;
const writeVariable = 0x05;
const programInvocation = 0x28;

/** TPDUs of ISO 8073 that end or begin something, or carry data. */
const data = 0xf0;
const tpdus = new Set([0xe0, 0xd0, 0x80, 0xc0, data]);

/** Length of the TPKT (RFC 1006) at `at`, with a TPDU in it; `unmeasured`, or `noMessage`. */
export function measureTpkt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 3 || (at + 1 < end && bytes[at + 1] !== 0)) return noMessage;
  if (end - at < 6) return unmeasured;
  const size = be16(bytes, at + 2);
  return size >= 7 && tpdus.has(bytes[at + 5]! & 0xf0) && bytes[at + 4]! + 5 <= size ? size : noMessage;
}

/** Whether a TPKT carries S7comm or S7comm-plus. */
export function isS7(bytes: Uint8Array, at: number, end: number): boolean {
  if (measureTpkt(bytes, at, end) <= 0 || bytes[at + 5] !== data) return false;
  const start = at + 5 + bytes[at + 4]!;
  return start < end && (bytes[start] === classic || bytes[start] === plus);
}

/** S7comm over ISO on TCP; of S7comm-plus its functions. */
export class S7Conversation extends TalliedConversation {
  readonly protocol = 's7comm';
  override readonly marked = false;
  /** By direction: whether the next TPDU goes on with the message of the last one. */
  readonly #goesOn: [boolean, boolean] = [false, false];
  /** PI service that was asked for last: answers do not name it. */
  #service = 'unknown';

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureTpkt(bytes, at, end);
  }

  override restart(): void {
    this.#goesOn.fill(false);
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    if (bytes[at + 5] !== data || end - at < 8) return;
    const start = at + 5 + bytes[at + 4]!;
    const first = !this.#goesOn[direction as 0 | 1];
    this.#goesOn[direction as 0 | 1] = (bytes[at + 6]! & 0x80) === 0;
    if (!first || start >= end) return;
    if (bytes[start] === classic) this.#classic(direction, bytes, start, end, time);
    else if (bytes[start] === plus) this.#plus(direction, bytes, start, end, time);
  }

  #classic(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    const kind = bytes[at + 1]!;
    const answer = kind === 2 || kind === 3;
    const parameters = at + (answer ? 12 : 10);
    if (kind === 7) {
      this.#userData(direction, bytes, at + 10, end, time);
      return;
    }
    if (kind !== 1 && !answer) return;
    const failed = answer && at + 11 < end && (bytes[at + 10] !== 0 || bytes[at + 11] !== 0);
    const role: MessageRole = failed ? 'exception' : answer ? 'response' : 'request';
    const hasFunction = be16(bytes, at + 6) > 0 && parameters < end;
    const code = hasFunction ? bytes[parameters]! : -1;
    if (code === programInvocation) {
      if (!answer) this.#service = serviceName(bytes, parameters, end);
      this.tally.count(
        `PI service ${this.#service}`,
        s7Services.get(this.#service) ?? 'control',
        role,
        direction,
        time,
      );
      return;
    }
    const [name, operation] = s7Functions.get(code) ?? [code < 0 ? 'Acknowledgement' : hex(code), 'unknown'];
    const named = this.tally.listener && !answer && (code === readVariable || code === writeVariable);
    const place = named ? placeOfParts(namedVariables(bytes, parameters, end)) : undefined;
    this.tally.count(name, operation, role, direction, time, place);
  }

  /** Head 00 01 12, a length, the kind of request or answer, then type and group in one byte, and the function. */
  #userData(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    if (at + 7 > end) return;
    const type = bytes[at + 5]! >> 4;
    const [name, operation] = s7UserData(bytes[at + 5]! & 15, bytes[at + 6]!);
    const failed = type === 8 && at + 12 <= end && be16(bytes, at + 10) !== 0;
    const role: MessageRole = type === 4 ? 'request' : failed ? 'exception' : 'response';
    this.tally.count(name, operation, role, direction, time);
  }

  /** Version and length; version 3 has a hash of 32 bytes before what was said: what it is, and the function. */
  #plus(direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    const start = at + 4 + (bytes[at + 1] === 3 && bytes[at + 4] === 0x20 ? 33 : 0);
    const opcode = start < end ? bytes[start]! : 0;
    const asks = opcode === 0x31;
    if (opcode === 0x33 || start + 5 > end) {
      this.tally.count(
        `S7comm-plus${opcode === 0x33 ? ' Notification' : ''}`,
        opcode === 0x33 ? 'read' : 'unknown',
        asks ? 'request' : 'response',
        direction,
        time,
      );
      return;
    }
    const code = be16(bytes, start + 3);
    const [name, kind] = s7PlusFunctions.get(code) ?? [`0x${code.toString(16).padStart(4, '0')}`, 'unknown'];
    this.tally.count(`S7comm-plus ${name}`, kind, asks ? 'request' : 'response', direction, time);
  }
}

/** Behind the function: seven bytes, a parameter with its length in two bytes, and the name with its length in one. */
function serviceName(bytes: Uint8Array, at: number, end: number): string {
  const length = at + 10 <= end ? at + 10 + be16(bytes, at + 8) : end;
  const stop = length < end ? length + 1 + bytes[length]! : end + 1;
  const name = stop <= end ? Buffer.from(bytes.subarray(length + 1, stop)).toString('latin1') : '';
  return /^[A-Z0-9_]{1,32}$/.test(name) ? name : 'unknown';
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`;
}
