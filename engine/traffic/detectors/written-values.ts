import { z } from 'zod';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Moment } from '../finding.ts';
import { noRoom } from '../no-room.ts';
import { type Keeps, loadMap } from '../saved.ts';
import type { Talk } from '../talk.ts';

const mostAddresses = 1 << 16;
/** Writes after which the range of an address is believed. */
const fewest = 8;
/** How far beyond it, as a share of its width, a value may lie without being odd. */
const margin = 0.25;

const range = z.object({ count: z.number(), low: z.number(), high: z.number() });
type Range = z.infer<typeof range>;

/** Learns between which values each register is written, and notices a value far outside. */
export class WrittenValues implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #ranges = new BoundedMap<string, Range>(mostAddresses);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  notes(): string[] {
    return noRoom('written values of more addresses than are kept apart', this.#ranges);
  }

  save(): unknown {
    return [...this.#ranges];
  }

  load(saved: unknown): void {
    loadMap(this.#ranges, range, saved);
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.class !== 'write' || seen.role !== 'request' || !seen.values || !seen.addresses) return;
    if (seen.area === 'coil' || seen.values.length === 0) return;
    for (const [index, value] of seen.values.entries()) {
      const address = seen.addresses[0] + index;
      const key = `${talk.server} ${talk.service} ${seen.unit ?? ''} ${seen.area ?? ''} ${address}`;
      if (this.#context.learning) this.#learn(key, value);
      else this.#judge(key, value, address, talk, seen, at);
    }
  }

  #learn(key: string, value: number): void {
    const range = this.#ranges.open(key, () => ({ count: 0, low: value, high: value }));
    if (!range) return;
    range.count++;
    range.low = Math.min(range.low, value);
    range.high = Math.max(range.high, value);
  }

  #judge(key: string, value: number, address: number, talk: Talk, seen: SeenOperation, at: Moment): void {
    const range = this.#ranges.get(key);
    if (!range || range.count < fewest) return;
    const slack = Math.max(1, (range.high - range.low) * margin);
    if (value >= range.low - slack && value <= range.high + slack) return;
    this.#context.book.say({
      kind: 'value_out_of_range',
      src: talk.client,
      dst: talk.server,
      port: talk.port,
      at,
      apart: `${seen.unit} ${seen.area} ${address}`,
      facts: { address, value, learned: [range.low, range.high] },
    });
  }
}
