import { type JsonObject, type KnownRecords, type RecordAt, recordAt, shownValue } from '#engine/snapshot/snapshot.ts';
import type { PlaceHistory } from '#protocol/api/controller-places.ts';
import { BlobShelf, type FetchBlobs } from './blob-shelf.ts';
import type { LookAnswers, LookProgress, LookTask } from './look-task.ts';

/** Not told by name: the value has a place of its own, and the rest says how the record is to be read. */
const untold = new Set(['raw', 'decoded', 'value', 'counter', 'unit', 'class', 'rule', 'path', 'name']);
/** Manifests that are fetched together. */
const fetchedAtOnce = 50;

interface Range {
  first: string;
  last: string;
  record: string | null;
}

/** How one node or register stood in readings, newest first. */
export async function historyLook(
  { place, readings, expected }: Extract<LookTask, { type: 'history' }>,
  fetch: FetchBlobs,
  onProgress: (progress: LookProgress) => void,
): Promise<LookAnswers['history']> {
  const shelf = new BlobShelf(fetch);
  const known: KnownRecords = new Map();
  const look = (manifest: string): Promise<RecordAt> =>
    shelf.over((find) => {
      // What a section came to while some of it was still on its way is no answer.
      for (const [section, found] of known) if (found.wrong !== undefined) known.delete(section);
      return recordAt(manifest, place, find, known);
    });
  const ranges: Range[] = [];
  let unreadable = 0;
  for (const [index, { at, manifest, counted }] of readings.entries()) {
    if (index % fetchedAtOnce === 0) {
      onProgress({ done: index, of: readings.length });
      shelf.clear();
      await shelf.bring(readings.slice(index, index + fetchedAtOnce).map((one) => one.manifest));
    }
    const found: RecordAt = counted === null ? await look(manifest) : { record: counted };
    if (found.wrong !== undefined) {
      unreadable += 1;
      continue;
    }
    const newer = ranges.at(-1);
    if (newer !== undefined && newer.record === found.record) newer.first = at;
    else ranges.push({ first: at, last: at, record: found.record });
  }
  const wanted = expected === null ? undefined : (await look(expected)).record;
  return {
    ranges: ranges.map((range, index) => told(range, ranges[index + 1], wanted)),
    snapshots: readings.length - unreadable,
    since: readings.at(-1)?.at ?? null,
    unreadable,
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
