import { be16 } from '../frame/network-bytes.ts';
import type { OperationGroup } from '../operation.ts';
import type { OperationListener, SeenOperation } from '../seen-operation.ts';
import { type Conversation, noMessage, unmeasured } from '../stream/conversation.ts';
import { type DeviceIdentification, deviceIdentification } from './device-identification.ts';
import { functionCodes, mayBeRequest, mayBeResponse, shapeOf } from './function-code.ts';
import { addressesOf, narrowed, placeOf, subFunction } from './modbus-place.ts';
import { Transactions } from './transactions.ts';
import { umasCode, umasDone, umasRefused } from './umas.ts';

/** Header of Modbus TCP: transaction, protocol 0, length, unit; then the function code. */
const headerBytes = 7;
/** Values of the length field: unit and function code at least, 260 bytes at most, as some devices send more than the 254 of the standard. */
const shortest = 2;
const longest = 260;
/** Places in a segment that may look like a beginning before the whole is given up. */
const mostTries = 64;
/** Requests of UMAS whose answers are waited for: these do not name the function. */
const mostAsked = 256;

interface Group {
  unit: number;
  code: number;
  /** Sub-function, -1 where there is none. */
  sub: number;
  /** By the end that sent it. */
  normal: [number, number];
  exceptional: [number, number];
  paired: number;
  low: number;
  high: number;
  first: number;
  last: number;
}

/** Length of the ADU at `at`, `unmeasured`, or `noMessage`. */
export function measureAdu(bytes: Uint8Array, at: number, end: number): number {
  const seen = end - at;
  if ((seen > 2 && bytes[at + 2] !== 0) || (seen > 3 && bytes[at + 3] !== 0)) return noMessage;
  if (seen < 6) return unmeasured;
  const length = be16(bytes, at + 4);
  return length < shortest || length > longest ? noMessage : length + 6;
}

/** Whether `bytes[at..end)` is nothing but whole ADUs of public functions, each in a shape that its function has. */
export function isAduChain(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  while (at < end) {
    const size = measureAdu(bytes, at, end);
    if (size <= 0 || at + size > end) return false;
    if (!functionCodes.has(bytes[at + headerBytes]! & 0x7f) || shapeOf(bytes, at, size) === 0) return false;
    at += size;
  }
  return true;
}

/**
 * Modbus TCP over one flow. `byPort` is the end with the registered port, -1 when it must be found out: by messages that only one end can send, else by who
 * opened the connection (-1 where nobody saw it).
 */
export class ModbusConversation implements Conversation {
  readonly protocol = 'modbus';
  readonly headBytes = longest + 6;
  readonly marked = false;
  readonly transactions = new Transactions();
  /** What the server said of itself by function 43. */
  identification: DeviceIdentification | null = null;
  /** Bytes that belong to no ADU. */
  junkBytes = 0;
  readonly #byPort: number;
  readonly #opener: number;
  readonly #groups = new Map<number, Group>();
  /** By end: messages that can only be requests, less those that can only be responses. */
  readonly #asks: [number, number] = [0, 0];
  /** Function of UMAS by the transaction that asked for it. */
  readonly #asked = new Map<number, number>();
  #listener: OperationListener | null = null;
  #shapeless = 0;
  #shaped = 0;
  #paired = 0;

  constructor(byPort: number, opener = -1) {
    this.#byPort = byPort;
    this.#opener = opener;
  }

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureAdu(bytes, at, end);
  }

  resume(bytes: Uint8Array, at: number, end: number): number {
    let tries = mostTries;
    for (let next = at + 1; next + headerBytes < end && tries > 0; next++) {
      if (measureAdu(bytes, next, end) <= 0) continue;
      if (isAduChain(bytes, next, end)) return next;
      tries--;
    }
    return -1;
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, size: number, time: number): void {
    if (end - at <= headerBytes) {
      this.junkBytes += end - at;
      return;
    }
    const unit = bytes[at + 6]!;
    const whole = bytes[at + headerBytes]!;
    const code = whole & 0x7f;
    const shape = end - at === size ? shapeOf(bytes, at, size) : mayBeRequest | mayBeResponse;
    if (shape === 0) this.#shapeless++;
    else this.#shaped++;
    if (shape === mayBeRequest) this.#asks[direction as 0 | 1]++;
    else if (shape === mayBeResponse) this.#asks[direction as 0 | 1]--;
    const server = this.server();
    const asks = server < 0 ? shape === mayBeRequest : direction !== server;
    const key = (be16(bytes, at) << 15) | (unit << 7) | code;
    const sub = code === umasCode ? this.#umas(asks, key, bytes, at, end) : subFunction(code, bytes, at, end);
    const exception = (whole & 0x80) !== 0;
    const group = this.#group(unit, code, exception && code !== umasCode ? -1 : sub, time);
    group.last = time;
    (exception ? group.exceptional : group.normal)[direction as 0 | 1]++;
    let unasked = false;
    if (asks) {
      this.transactions.request(key);
      const addresses = addressesOf(code, bytes, at, end);
      if (addresses) widen(group, addresses);
    } else if (this.transactions.response(key)) {
      group.paired++;
      this.#paired++;
      if (code === 43) this.identification = deviceIdentification(bytes, at, end, this.identification);
    } else unasked = true;
    if (!this.#listener) return;
    const failed = exception || (code === umasCode && bytes[at + 9] === umasRefused);
    this.#listener({
      operation: String(code),
      ...narrowed(code, group.sub),
      role: asks ? 'request' : failed ? 'exception' : 'response',
      direction,
      time,
      ...(asks ? placeOf(code, bytes, at, end) : { unit }),
      ...oddityOf(shape === 0 || (asks && exception), unasked),
      ...(exception && at + headerBytes + 1 < end ? { code: bytes[at + headerBytes + 1]! } : {}),
    });
  }

  junk(_direction: number, length: number): void {
    this.junkBytes += length;
  }

  restart(): void {
    this.transactions.clear();
    this.#asked.clear();
  }

  listen(listener: OperationListener): void {
    this.#listener = listener;
  }

  server(): number {
    if (this.#byPort >= 0) return this.#byPort;
    const more = this.#asks[0] - this.#asks[1];
    if (more === 0) return this.#opener < 0 ? -1 : this.#opener ^ 1;
    return more > 0 ? 1 : 0;
  }

  /** On a port that is not Modbus's own, only answers that fit their questions prove it. */
  proven(): boolean {
    if (this.#byPort >= 0) return this.#groups.size > 0;
    return this.#paired > 0 && this.#shapeless * 10 <= this.#shaped;
  }

  operations(client: number): OperationGroup[] {
    const [ask, answer] = client === 1 ? ([1, 0] as const) : ([0, 1] as const);
    return [...this.#groups.values()].map((group) => ({
      operation: String(group.code),
      ...narrowed(group.code, group.sub),
      unit: group.unit,
      requests: group.normal[ask] + group.exceptional[ask],
      responses: group.normal[answer],
      exceptions: group.exceptional[answer],
      paired: group.paired,
      ...(group.low <= group.high ? { addresses: [group.low, group.high] as [number, number] } : {}),
      first: group.first,
      last: group.last,
    }));
  }

  /** Function of UMAS that a message asks for or answers, -1 when nobody knows. */
  #umas(asks: boolean, key: number, bytes: Uint8Array, at: number, end: number): number {
    const code = subFunction(umasCode, bytes, at, end);
    if (!asks && (code === umasDone || code === umasRefused)) {
      const asked = this.#asked.get(key) ?? -1;
      this.#asked.delete(key);
      return asked;
    }
    if (this.#asked.size >= mostAsked) this.#asked.delete(this.#asked.keys().next().value!);
    this.#asked.set(key, code);
    return code;
  }

  #group(unit: number, code: number, sub: number, time: number): Group {
    const key = (sub + 1) * 0x8000 + ((unit << 7) | code);
    let group = this.#groups.get(key);
    if (!group) {
      group = {
        unit,
        code,
        sub,
        normal: [0, 0],
        exceptional: [0, 0],
        paired: 0,
        low: 65536,
        high: -1,
        first: time,
        last: time,
      };
      this.#groups.set(key, group);
    }
    return group;
  }
}

function widen(group: Group, [low, high]: readonly [number, number]): void {
  if (low < group.low) group.low = low;
  if (high > group.high) group.high = high;
}

function oddityOf(misshapen: boolean, unasked: boolean): Pick<SeenOperation, 'oddity'> {
  return misshapen ? { oddity: 'misshapen' } : unasked ? { oddity: 'unasked' } : {};
}
