import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { CaptureDecoder } from '../capture-decoder.ts';
import type { OperationClass } from '../operation.ts';
import { partsOf } from '../operation-parts.ts';
import type { SeenOperation } from '../seen-operation.ts';
import { eventTime } from './event-time.ts';
import { endFields, operationFields, placeFields } from './operation-fields.ts';

/** Operations that are told one by one: whatever changes something, or takes or gives a program. */
const told: ReadonlySet<OperationClass> = new Set(['write', 'control', 'mode', 'program-download', 'program-upload']);

/** How many commands of a minute are told one by one, in all and of one kind; the rest is summed. */
export interface CommandLimits {
  maxPerMinute: number;
  maxOfKind: number;
}

/** Of a kind that was summed in the minute before, so many are told one by one before they are summed again. */
const ofKnownFlood = 5;
/** How long an answer is waited for, milliseconds of the capture. */
const patienceMs = 3000;
/** Commands without an answer that are held, and kinds that are summed, at most. */
const mostWaiting = 512;
const mostSums = 4096;

type Outcome = 'success' | 'failure' | 'unknown';

interface Waiting {
  row: number;
  seen: SeenOperation;
  key: string;
}

interface Sum {
  draft: EventDraft;
  count: number;
  unlisted: number;
  low: number;
  high: number;
  last: number;
}

/** Commands to controllers: each is told with how it ended; a flood of one kind is told as one row a minute that says how many. */
export class Commands {
  /** Commands that found no room even in a sum. */
  dropped = 0;
  readonly #limits: CommandLimits;
  #waiting: Waiting[] = [];
  #ready: EventDraft[] = [];
  #sums = new Map<string, Sum>();
  #ofKind = new Map<string, number>();
  #flooding = new Set<string>();
  #toldInMinute = 0;

  constructor(limits: CommandLimits) {
    this.#limits = limits;
  }

  /** Takes an operation; `common` are fields of every event. */
  add(decoder: CaptureDecoder, row: number, seen: SeenOperation, common: Fields): void {
    if (seen.role === 'request') {
      if (!told.has(seen.class)) return;
      if (this.#waiting.length >= mostWaiting) this.#end(decoder, this.#waiting.shift()!, 'unknown', common);
      this.#waiting.push({ row, seen, key: `${row} ${seen.unit ?? ''} ${seen.operation}` });
      return;
    }
    if (this.#waiting.length === 0) return;
    const key = `${row} ${seen.unit ?? ''} ${seen.operation}`;
    let index = this.#waiting.findIndex((waiting) => waiting.key === key && waiting.seen.direction !== seen.direction);
    if (index < 0 && seen.role === 'exception') {
      // A fault that does not name its service answers what has waited longest.
      const faceless = seen.operation === 'ServiceFault' || seen.operation === 'unknown';
      index = faceless ? this.#waiting.findIndex((waiting) => waiting.row === row) : -1;
    }
    if (index < 0) return;
    const [waiting] = this.#waiting.splice(index, 1);
    this.#end(decoder, waiting!, seen.role === 'response' ? 'success' : 'failure', common);
  }

  /** What is told by now, `ms` being the time of the capture; `all` waits for no further answer. */
  take(decoder: CaptureDecoder, ms: number, common: Fields, all: boolean): EventDraft[] {
    while (this.#waiting.length > 0 && (all || !(ms - this.#waiting[0]!.seen.time < patienceMs))) {
      this.#end(decoder, this.#waiting.shift()!, 'unknown', common);
    }
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Ends a minute: the sums are told. */
  finish(): EventDraft[] {
    const drafts = [...this.#sums.values()].map(({ draft, count, unlisted, low, high, last }) => ({
      ...draft,
      fields: {
        ...draft.fields,
        ...(low <= high ? placeFields({ addresses: [low, high] }) : {}),
        ...(unlisted > 0 ? { 'hinomi.operation.unlisted': unlisted } : {}),
        'hinomi.operation.count': count,
        'hinomi.operation.last': eventTime(last),
      },
    }));
    this.#flooding = new Set(this.#sums.keys());
    this.#sums = new Map();
    this.#ofKind = new Map();
    this.#toldInMinute = 0;
    return drafts;
  }

  #end(decoder: CaptureDecoder, { row, seen }: Waiting, outcome: Outcome, common: Fields): void {
    // What only resembled a protocol was no command.
    if (!decoder.conversation(row)) return;
    for (const part of partsOf(seen)) this.#ended(decoder, row, part, outcome, common);
  }

  #ended(decoder: CaptureDecoder, row: number, seen: SeenOperation, outcome: Outcome, common: Fields): void {
    const client = seen.direction;
    const { flows } = decoder;
    const place = `${seen.unit ?? ''} ${seen.operation} ${seen.detail ?? ''} ${seen.area ?? ''} ${outcome}`;
    const kind = `${flows.address(row, client)} ${flows.address(row, client ^ 1)} ${place}`;
    const ofKind = (this.#ofKind.get(kind) ?? 0) + 1;
    const most = this.#flooding.has(kind) ? ofKnownFlood : this.#limits.maxOfKind;
    const alone = ofKind <= most && this.#toldInMinute < this.#limits.maxPerMinute;
    if (alone) {
      this.#ofKind.set(kind, ofKind);
      this.#toldInMinute++;
      this.#ready.push(draftOf(decoder, row, seen, outcome, common));
      return;
    }
    const known = this.#sums.get(kind);
    const [low, high] = seen.addresses ?? [Number.MAX_SAFE_INTEGER, -1];
    if (known) {
      known.count++;
      known.unlisted += seen.unlisted ?? 0;
      known.low = Math.min(known.low, low);
      known.high = Math.max(known.high, high);
      known.last = seen.time;
    } else if (this.#sums.size < mostSums) {
      const draft = draftOf(decoder, row, seen, outcome, common);
      this.#sums.set(kind, { draft, count: 1, unlisted: seen.unlisted ?? 0, low, high, last: seen.time });
    } else this.dropped++;
  }
}

function draftOf(
  decoder: CaptureDecoder,
  row: number,
  seen: SeenOperation,
  outcome: Outcome,
  common: Fields,
): EventDraft {
  const client = seen.direction;
  return {
    kind: 'ot.command',
    time: eventTime(seen.time),
    fields: {
      ...common,
      ...endFields(decoder, row, client),
      'source.port': decoder.flows.port(row, client),
      ...operationFields(decoder.protocolOf(row) ?? 'unknown', seen),
      ...placeFields(seen),
      ...(seen.values ? { 'hinomi.operation.values': seen.values.join(', ') } : {}),
      ...(seen.unlisted === undefined ? {} : { 'hinomi.operation.unlisted': seen.unlisted }),
      'event.outcome': outcome,
      'hinomi.operation.count': 1,
    },
  };
}
