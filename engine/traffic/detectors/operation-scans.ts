import type { SeenOperation } from '#engine/wire/wire.ts';
import { AddressRanges } from '../address-ranges.ts';
import { addWithin, BoundedMap } from '../bounded-map.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Finding, Moment } from '../finding.ts';
import { noteCrossing } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import type { LearnedOperations } from '../learned-operations.ts';
import { noRoom } from '../no-room.ts';
import { operationName } from '../operation-model.ts';
import { type Keeps, loadSets, savedSets } from '../saved.ts';
import type { Talk } from '../talk.ts';

/** Functions, units and address ranges beyond those learned that one client tries before it counts as a search. */
const manyFunctions = 6;
const manyUnits = 5;
const manyRanges = 12;
/** A search that rests longer than this begins anew. */
const restMs = 10 * 60_000;
const mostTalks = 1 << 14;
const mostTried = 4096;

interface Search {
  last: number;
  /** When each kind of search began. */
  began: Map<FindingKind, Moment>;
  functions: Set<string>;
  units: Set<number>;
  /** Ranges by area. */
  ranges: Set<string>;
  found: Map<FindingKind, Finding>;
}

/** What a search stands for, by what it takes in. */
const standsFor: ReadonlyMap<FindingKind, FindingKind> = new Map([
  ['new_operation', 'function_scan'],
  ['malformed_message', 'function_scan'],
  ['new_unit', 'unit_scan'],
  ['new_read_range', 'address_scan'],
]);

/** Notices that a client tries functions, units or addresses one after the other. */
export class OperationScans implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #learned: LearnedOperations;
  readonly #blocks = new BoundedMap<string, Set<string>>(mostTalks);
  readonly #searches = new BoundedMap<string, Search>(mostTalks);

  constructor(context: DetectorContext, learned: LearnedOperations) {
    this.#context = context;
    this.#learned = learned;
  }

  notes(): string[] {
    return noRoom('operations of more conversations than searches are followed in', this.#blocks, this.#searches);
  }

  save(): unknown {
    return savedSets(this.#blocks);
  }

  load(saved: unknown): void {
    loadSets(this.#blocks, saved);
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.role !== 'request') return;
    if (this.#context.learning) {
      if (seen.addresses) this.#block(talk, seen);
      return;
    }
    const model = this.#learned.get(talk.key);
    const name = operationName(seen);
    const newFunction = seen.class !== 'session' && !model?.operations.has(name);
    const newUnit = seen.unit !== undefined && !model?.units.has(seen.unit);
    const newRange = seen.class === 'read' && seen.addresses !== undefined && !model?.covers(seen);
    if (!newFunction && !newUnit && !newRange) return;
    const search = this.#searches.open(talk.key, fresh);
    if (!search) return;
    if (at.time - search.last > restMs) Object.assign(search, fresh());
    search.last = at.time;
    if (newFunction) this.#step('function_scan', talk, at, search, grown(search.functions, name), manyFunctions);
    if (newUnit) this.#step('unit_scan', talk, at, search, grown(search.units, seen.unit!), manyUnits);
    if (newRange) {
      const range = `${seen.area ?? ''} ${seen.addresses!.join('-')}`;
      this.#step(
        'address_scan',
        talk,
        at,
        search,
        grown(search.ranges, range),
        Math.max(manyRanges, 2 * (this.#blocks.get(talk.key)?.size ?? 0)),
      );
    }
  }

  /** Keeps how many blocks of addresses a client asks for of itself. */
  #block(talk: Talk, seen: SeenOperation): void {
    const blocks = this.#blocks.open(talk.key, () => new Set());
    if (blocks) addWithin(blocks, `${seen.area ?? ''} ${seen.addresses![0]}`, mostTried);
  }

  end(): void {
    this.gather();
    this.#searches.clear();
  }

  gather(): void {
    const found = new Map<string, Finding>();
    for (const search of this.#searches.values()) {
      for (const finding of search.found.values()) found.set(`${endsOf(finding)} ${finding.kind}`, finding);
    }
    this.#context.book.gather((finding) => {
      const scan = standsFor.get(finding.kind);
      return scan && found.get(`${endsOf(finding)} ${scan}`);
    });
  }

  #step(kind: FindingKind, talk: Talk, at: Moment, search: Search, count: number, many: number): void {
    const began = search.began.get(kind) ?? at;
    search.began.set(kind, began);
    if (count < many) return;
    let finding = search.found.get(kind);
    if (!finding) {
      const { client: src, server: dst, port } = talk;
      finding = this.#context.book.say({ kind, src, dst, port, at: began });
      if (!finding) return;
      noteCrossing(finding, at);
      search.found.set(kind, finding);
    }
    finding.count = count;
    finding.last = Math.max(finding.last, at.time);
    if (kind === 'function_scan') finding.facts['functions'] = [...search.functions].slice(0, 128);
    if (kind === 'unit_scan') finding.facts['units'] = rangesOf(search.units);
  }
}

function endsOf({ src, dst, port }: Finding): string {
  return `${src} ${dst} ${port}`;
}

function grown<T>(set: Set<T>, value: T): number {
  addWithin(set, value, mostTried);
  return set.size;
}

function rangesOf(numbers: ReadonlySet<number>): string {
  const ranges = new AddressRanges();
  for (const number of numbers) ranges.add(number, number);
  return ranges.text();
}

function fresh(): Search {
  return {
    last: Number.NEGATIVE_INFINITY,
    began: new Map(),
    functions: new Set(),
    units: new Set(),
    ranges: new Set(),
    found: new Map(),
  };
}
