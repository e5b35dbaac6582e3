import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { CaptureDecoder } from '../capture-decoder.ts';
import type { SeenOperation } from '../seen-operation.ts';
import { eventTime } from './event-time.ts';
import { endFields, operationFields, placeFields } from './operation-fields.ts';
import { isDue } from './row-rhythm.ts';

/** Addresses are summed in blocks of this size. */
const blockSize = 256;
/** Sums that are kept at a time; what is beyond is summed by its function alone, and counted when even that finds no room. */
const mostSums = 20_000;
/** Sums whose being known is remembered; beyond, all count as new again. */
const mostKnown = 1 << 16;

interface Sum {
  row: number;
  client: number;
  protocol: string;
  seen: SeenOperation;
  low: number;
  high: number;
  requests: number;
  responses: number;
  exceptions: number;
  first: number;
  last: number;
  minutes: number;
}

interface Latest {
  seen: SeenOperation;
  sum: Sum;
}

/** Whether a message surely belongs to the sum of the latest request: the same place again, or its answer. */
function belongs(seen: SeenOperation, latest: SeenOperation): boolean {
  if (seen.operation !== latest.operation || seen.unit !== latest.unit) return false;
  if (seen.role !== 'request') return seen.direction !== latest.direction && seen.role === 'response';
  return (
    seen.direction === latest.direction &&
    seen.area === latest.area &&
    seen.detail === latest.detail &&
    blockOf(seen) === blockOf(latest)
  );
}

function blockOf({ addresses }: SeenOperation): number {
  return addresses === undefined ? -1 : Math.floor(addresses[0] / blockSize);
}

/** Sums of operations since they were last told: one row per client, server, unit, function, area and block of addresses. */
export class OperationSums {
  readonly #known = new Set<string>();
  #sums = new Map<string, Sum>();
  /** The last request by flow, unit and function: answers do not name what was asked. */
  readonly #asked = new Map<string, SeenOperation>();
  /** By row: its last request, and where that was counted, which is where its answer and mostly the next request belong, too. */
  #latest: (Latest | undefined)[] = [];
  #dropped = 0;

  /** Counts one operation. */
  add(decoder: CaptureDecoder, row: number, seen: SeenOperation): void {
    const latest = this.#latest[row];
    const sum = latest && belongs(seen, latest.seen) ? latest.sum : this.#find(decoder, row, seen);
    if (!sum) {
      this.#dropped++;
      return;
    }
    sum[seen.role === 'request' ? 'requests' : seen.role === 'response' ? 'responses' : 'exceptions']++;
    sum.last = seen.time;
    if (!seen.addresses) return;
    if (seen.addresses[0] < sum.low) sum.low = seen.addresses[0];
    if (seen.addresses[1] > sum.high) sum.high = seen.addresses[1];
  }

  /** The decoder begins anew: its rows are other flows from now on. Everything was told before. */
  forgetRows(): void {
    this.#asked.clear();
    this.#sums.clear();
    this.#latest = [];
  }

  /** Ends a minute, see `FlowSums`. */
  finish(decoder: CaptureDecoder, common: Fields, all: boolean): { drafts: EventDraft[]; dropped: number } {
    const drafts: EventDraft[] = [];
    for (const [key, sum] of this.#sums) {
      sum.minutes++;
      const isNew = !this.#known.has(key);
      if (!all && !isDue(isNew, sum.requests + sum.responses + sum.exceptions, sum.minutes)) continue;
      this.#sums.delete(key);
      // What only resembled a protocol was no operation.
      if (!decoder.conversation(sum.row)) continue;
      if (isNew && this.#known.size >= mostKnown) this.#known.clear();
      this.#known.add(key);
      drafts.push(draftOf(decoder, sum, common));
    }
    this.#latest = [];
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { drafts, dropped };
  }

  #find(decoder: CaptureDecoder, row: number, seen: SeenOperation): Sum | undefined {
    const asked = `${row} ${seen.unit ?? ''} ${seen.operation} ${seen.role === 'exception' ? '' : (seen.detail ?? '')}`;
    if (seen.role !== 'request') {
      return this.#sumOf(decoder, row, this.#asked.get(asked) ?? seen, seen.direction ^ 1, seen.time);
    }
    if (this.#asked.size >= mostSums) this.#asked.clear();
    this.#asked.set(asked, seen);
    const sum = this.#sumOf(decoder, row, seen, seen.direction, seen.time);
    this.#latest[row] = sum && { seen, sum };
    return sum;
  }

  #sumOf(decoder: CaptureDecoder, row: number, seen: SeenOperation, client: number, time: number): Sum | undefined {
    const { flows } = decoder;
    const protocol = decoder.protocolOf(row) ?? 'unknown';
    const block = blockOf(seen);
    const ends = `${flows.address(row, client)} ${flows.address(row, client ^ 1)} ${flows.port(row, client ^ 1)}`;
    const function_ = `${ends} ${protocol} ${seen.unit ?? ''} ${seen.operation} ${seen.detail ?? ''}`;
    const whole = `${function_} ${seen.area ?? ''} ${block}`;
    const key = this.#sums.size < mostSums || this.#sums.has(whole) ? whole : function_;
    const known = this.#sums.get(key);
    if (known) return known;
    if (this.#sums.size >= mostSums * 2) return undefined;
    const sum: Sum = {
      ...{ row, client, protocol, seen: key === whole ? seen : { ...seen, area: 'others' } },
      ...{ low: Number.MAX_SAFE_INTEGER, high: -1, requests: 0, responses: 0, exceptions: 0 },
      ...{ first: time, last: time, minutes: 0 },
    };
    this.#sums.set(key, sum);
    return sum;
  }
}

function draftOf(decoder: CaptureDecoder, sum: Sum, common: Fields): EventDraft {
  const { unit, area } = sum.seen;
  const time = eventTime(sum.first);
  return {
    kind: 'net.operation',
    time,
    fields: {
      ...common,
      ...endFields(decoder, sum.row, sum.client),
      ...operationFields(sum.protocol, sum.seen),
      ...placeFields({
        ...(unit === undefined ? {} : { unit }),
        ...(area === undefined ? {} : { area }),
        ...(sum.low <= sum.high ? { addresses: [sum.low, sum.high] } : {}),
      }),
      'hinomi.operation.requests': sum.requests,
      'hinomi.operation.responses': sum.responses,
      'hinomi.operation.exceptions': sum.exceptions,
      'hinomi.operation.first': time,
      'hinomi.operation.last': eventTime(sum.last),
    },
  };
}
