import { canonicalise, type JsonObject, type KnownRecords, recordAt, shownValue } from '#engine/snapshot/snapshot.ts';
import type { PlaceHistory } from '#protocol/api/controller-places.ts';
import type { Baselines } from './baselines.ts';
import { readingOf, type SnapshotArchive } from './snapshot-archive.ts';
import { toldByHeader } from './told-by-header.ts';

/** Snapshots that are looked through, newest first; one a day is almost three years. */
const lookedAt = 1000;
/** Not told by name: the value has a place of its own, and the rest says how the record is to be read. */
const untold = new Set(['raw', 'decoded', 'value', 'counter', 'unit', 'class', 'rule', 'path', 'name']);

interface Range {
  first: string;
  last: string;
  record: string | null;
}

/** How one node or register stood in the complete snapshots of a controller; an incomplete one says nothing about it. */
export function placeHistory(
  archive: SnapshotArchive,
  baselines: Pick<Baselines, 'inForce' | 'headerOf'>,
  controller: string,
  place: { section: string; key: string },
): PlaceHistory {
  const kept = archive.list(controller, lookedAt).filter((one) => one.complete && one.root !== null);
  const known: KnownRecords = new Map();
  const look = (header: JsonObject) => recordAt(String(header['manifest']), place, (hash) => archive.blob(hash), known);
  const ranges: Range[] = [];
  let unreadable = 0;
  for (const one of kept) {
    const found = countedAt(one.header, place) ?? look(one.header);
    if (found.wrong !== undefined) {
      unreadable += 1;
      continue;
    }
    const { at } = readingOf(one);
    const newer = ranges.at(-1);
    if (newer?.record === found.record) newer.first = at;
    else ranges.push({ first: at, last: at, record: found.record });
  }
  const inForce = baselines.inForce(controller);
  const header = inForce && baselines.headerOf(inForce);
  const expected = header ? look(header).record : undefined;
  return {
    ranges: ranges.map((range, index) => told(range, ranges[index + 1], expected)),
    snapshots: kept.length - unreadable,
    since: kept.length === 0 ? null : readingOf(kept.at(-1)!).at,
    unreadable,
  };
}

/** A counter stands in the header of every reading; its section only travels where something compared differs. */
function countedAt(
  header: JsonObject,
  { section, key }: { section: string; key: string },
): { record: string; wrong?: undefined } | undefined {
  const one = toldByHeader(header).counters.find((counter) => counter.section === section && counter.key === key);
  if (one === undefined) return undefined;
  return {
    record: canonicalise({ path: one.path, decoded: one.value, ...(one.unit === null ? {} : { unit: one.unit }) }),
  };
}

/** `expected` is null when the expected state has nothing here, undefined when there is none that can be read. */
function told(range: Range, older: Range | undefined, expected: string | null | undefined): PlaceHistory['ranges'][0] {
  const record = read(range.record);
  const before = older && read(older.record);
  const names = record && before ? Object.keys({ ...before, ...record }) : [];
  return {
    first: range.first,
    last: range.last,
    present: record !== null,
    value: shownValue(record?.['decoded'] ?? record?.['raw'] ?? record?.['value']),
    unit: typeof record?.['unit'] === 'string' ? record['unit'] : null,
    changed: names.filter((name) => !untold.has(name) && !same(record?.[name], before?.[name])),
    expected: expected === range.record,
  };
}

function read(record: string | null): JsonObject | null {
  return record === null ? null : (JSON.parse(record) as JsonObject);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
