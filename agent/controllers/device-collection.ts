import { type JsonObject, type Section, SectionBuilder } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { GentleReader, Outcome } from './gentle-reader.ts';
import type { KeyedDigest } from './keyed-digest.ts';
import { type MemoryBlock, planBlocks } from './memory-blocks.ts';
import { addressText, type MemoryAreas, type MemoryMap } from './memory-map.ts';
import { MemorySections } from './memory-records.ts';

/** What a controller did not tell of itself. */
export type Unanswered =
  | 'type_name_unanswered'
  | 'model_unanswered'
  | 'program_dates_unanswered'
  | 'state_unanswered'
  | 'error_unanswered';

/** What one reading of a controller brings together: its sections, and what is missing in them. */
export class DeviceCollection {
  /** Why it is incomplete. */
  readonly causes: Reason[] = [];
  /** Sections not read to their end. */
  readonly open = new Set<string>();
  clockOffsetMs: number | undefined;
  /** Who the controller is. */
  readonly identity = new SectionBuilder('identity');
  /** Switches and protections that decide who may change it. */
  readonly security = new SectionBuilder('security-config');
  /** Dates and counters that move when program or parameters are written. */
  readonly markers = new SectionBuilder('markers');
  /** What it does at this moment: kept, not compared. */
  readonly runtime = new SectionBuilder('runtime', false);
  readonly #fingerprint = new SectionBuilder('fingerprint');
  readonly #memory: MemorySections;

  constructor(digest: KeyedDigest) {
    this.#memory = new MemorySections(digest);
  }

  sections(): Section[] {
    const { ranges, values, observed } = this.#memory;
    const own = [this.identity, this.security, this.markers, this.runtime, this.#fingerprint];
    return [...own, ranges, values, observed].map((one) => one.finish());
  }

  /** Enters something that the controller says of itself. */
  fact(section: SectionBuilder, key: string, record: { class: string; path: string; raw: string; decoded: string }) {
    section.add(key, { rule: 'what the controller says of itself', ...record } satisfies JsonObject);
  }

  /** No answer, although there should be one: the snapshot is incomplete. */
  missing(section: SectionBuilder, what: Unanswered, message: string): void {
    this.causes.push(because(what, { message }));
    this.open.add(section.name);
  }

  /** Enters how the controller took what is always asked of it; what is asked now and then would look like a change. */
  fingerprint(reader: GentleReader, alwaysAsked: readonly string[]): void {
    for (const name of alwaysAsked) {
      const behaviour = reader.behaviour.get(name);
      if (behaviour === undefined) continue;
      if (behaviour === 'silent' || behaviour === 'closed' || behaviour === 'garbage') this.open.add('fingerprint');
      this.#fingerprint.add(name, { class: 'identity', path: name, behaviour });
    }
  }

  /** Reads everything that the map names. */
  async readMemory(
    map: MemoryMap,
    areas: MemoryAreas,
    most: { words: number; bits: number },
    read: (block: MemoryBlock) => Promise<Outcome<Buffer>>,
  ): Promise<void> {
    for (const block of planBlocks(map, areas, most)) {
      const outcome = await read(block);
      if (outcome.kind === 'value') this.#memory.add(block, { data: outcome.value });
      else if (outcome.kind === 'refused') this.#memory.add(block, { refused: `${outcome.code} ${outcome.words}` });
      else {
        const place = `${addressText(block.area, block.start)}+${block.count}`;
        this.causes.push(because('place_unanswered', { place, message: outcome.reason }));
        this.open.add('ranges').add('values');
      }
    }
  }
}
