import type { Entry } from './entry.ts';

/**
 * The entries of a group as they are stored. What a flood brings differs little from one entry to the next: the same rule, numbers that
 * follow each other, times close together; a list of objects of it would be thirty times as long, and is written every few seconds.
 */
export interface PackedEntries {
  /** Time of the first, and how much later each further one is, milliseconds. */
  times: number[];
  /** What ids begin with, before the number at their end. */
  prefixes: string[];
  /** Runs of ids, three figures each: place of the prefix, first number (-1 where there is none), how many follow each other. */
  ids: number[];
  /** How many entries in turn hold not and hold. */
  holds: number[];
  rules: [rules: number[], entries: number][];
  /** Left out where no entry has one. */
  values?: [value: string | number | null, entries: number][];
  /** Ids of base events, by place, where they are not just the entry's own id. */
  sources?: [at: number, sources: string[]][];
}

/** Numbers longer than this are no numbers. */
const mostDigits = 15;

function numberAt(id: string): number {
  let from = id.length;
  while (from > 0 && id.length - from < mostDigits) {
    const code = id.charCodeAt(from - 1);
    if (code < 48 || code > 57) break;
    from--;
  }
  // A number is written without leading zeros, or it would not come back as it was.
  while (from < id.length - 1 && id.charCodeAt(from) === 48) from++;
  return from;
}

/** Packs entries, which stay as they are. */
export function packEntries(entries: readonly Entry[]): PackedEntries {
  const packed: PackedEntries = { times: [], prefixes: [], ids: [], holds: [0], rules: [] };
  const places = new Map<string, number>();
  const values: NonNullable<PackedEntries['values']> = [];
  const sources: NonNullable<PackedEntries['sources']> = [];
  let time = 0;
  let before = '';
  entries.forEach((entry, at) => {
    const { id } = entry;
    packed.times.push(entry.time - time);
    time = entry.time;

    const from = numberAt(id);
    const number = from < id.length ? Number(id.slice(from)) : -1;
    const { ids } = packed;
    const last = ids.length - 3;
    if (
      last >= 0 &&
      number >= 0 &&
      ids[last + 1]! >= 0 &&
      number === ids[last + 1]! + ids[last + 2]! &&
      from === before.length &&
      id.startsWith(before)
    ) {
      ids[last + 2]! += 1;
    } else {
      before = id.slice(0, from);
      let place = places.get(before);
      if (place === undefined) {
        place = packed.prefixes.push(before) - 1;
        places.set(before, place);
      }
      ids.push(place, number, 1);
    }

    if (entry.holds !== (packed.holds.length % 2 === 0)) packed.holds.push(0);
    packed.holds[packed.holds.length - 1]! += 1;
    const rules = packed.rules.at(-1);
    if (rules && (rules[0] === entry.rules || String(rules[0]) === String(entry.rules))) rules[1] += 1;
    else packed.rules.push([entry.rules, 1]);
    const run = values.at(-1);
    const value = entry.value ?? null;
    if (run && run[0] === value) run[1] += 1;
    else values.push([value, 1]);
    if (entry.sources.length !== 1 || entry.sources[0] !== id) sources.push([at, entry.sources]);
  });
  if (values.some(([value]) => value !== null)) packed.values = values;
  if (sources.length > 0) packed.sources = sources;
  return packed;
}

/** What runs come to, one item for each entry. */
function* spread<Item>(runs: Iterable<readonly [item: Item, entries: number]>): Generator<Item> {
  for (const [item, entries] of runs) for (let at = 0; at < entries; at++) yield item;
}

function* idsOf({ prefixes, ids }: PackedEntries): Generator<string> {
  for (let at = 0; at < ids.length; at += 3) {
    const [place, first, entries] = [ids[at]!, ids[at + 1]!, ids[at + 2]!];
    for (let more = 0; more < entries; more++)
      yield first < 0 ? prefixes[place]! : `${prefixes[place]!}${first + more}`;
  }
}

/** The entries that were packed. */
export function unpackEntries(packed: PackedEntries): Entry[] {
  const holds = spread(packed.holds.map((entries, at) => [at % 2 === 1, entries] as const));
  const rules = spread(packed.rules);
  const values = spread(packed.values ?? []);
  const ids = idsOf(packed);
  const sources = new Map(packed.sources);
  let time = 0;
  return packed.times.map((step, at) => {
    time += step;
    const id = ids.next().value!;
    const value = values.next().value ?? null;
    return {
      time,
      id,
      rules: rules.next().value!,
      sources: sources.get(at) ?? [id],
      holds: holds.next().value!,
      ...(value === null ? {} : { value }),
    };
  });
}
