import { BoundedMap } from '../bounded-map.ts';
import type { Detector, DetectorContext, PacketSeen } from '../detector.ts';
import type { Moment } from '../finding.ts';
import { noRoom } from '../no-room.ts';
import { controlProtocols, servicePort } from '../service-ports.ts';
import type { Talk } from '../talk.ts';

const mostTalks = 1 << 14;
/** Bursts of a client that are apart by more than this are separate signs. */
const apartMs = 1000;
const manyIntervals = 6;
/** Standard deviation over mean up to which intervals are those of a clock. */
const steady = 0.15;
const shortestMs = 2000;

interface Signs {
  /** When the client last sent, and when the last burst began. */
  last: number;
  begun: number;
  first: Moment;
  intervals: number[];
  told: boolean;
}

/** Notices talks that were never learned and repeat like a clock, other than polls of controllers. */
export class Beacons implements Detector {
  readonly #context: DetectorContext;
  readonly #signs = new BoundedMap<string, Signs>(mostTalks);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  packet(talk: Talk, { fromClient, payload, flags }: PacketSeen, at: Moment): void {
    if (!fromClient || this.#context.learning || talk.transport === 'icmp') return;
    if (payload <= 1 && flags !== 2) return;
    if (talk.protocol !== null && controlProtocols.has(talk.protocol)) return;
    const use = talk.port === null ? undefined : servicePort(talk.port)?.use;
    if (use === 'infrastructure' || use === 'control' || talk.known) return;
    const signs = this.#signs.open(talk.key, () => fresh(at));
    if (!signs) return;
    const quiet = at.time - signs.last;
    signs.last = at.time;
    if (quiet < apartMs) return;
    if (signs.begun < at.time) signs.intervals.push(at.time - signs.begun);
    signs.begun = at.time;
    if (signs.intervals.length > 32) signs.intervals.shift();
    if (signs.told || !isSteady(signs.intervals)) return;
    signs.told = true;
    const period = Math.round(signs.intervals.reduce((sum, each) => sum + each, 0) / signs.intervals.length);
    this.#context.book.say({
      kind: 'beacon',
      src: talk.client,
      dst: talk.server,
      port: talk.port,
      at: signs.first,
      facts: { period_ms: period, transport: talk.transport },
    });
  }

  notes(): string[] {
    return noRoom('packets of more talks than are watched for a rhythm', this.#signs);
  }

  end(): void {
    this.#signs.clear();
  }
}

function fresh(at: Moment): Signs {
  return { last: at.time, begun: at.time, first: at, intervals: [], told: false };
}

function isSteady(intervals: readonly number[]): boolean {
  if (intervals.length < manyIntervals) return false;
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  const spread = Math.sqrt(intervals.reduce((sum, each) => sum + (each - mean) ** 2, 0) / intervals.length);
  return mean >= shortestMs && spread / mean <= steady;
}
