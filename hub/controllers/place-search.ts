import {
  type JsonObject,
  movingClasses,
  type Snapshot,
  shownValue,
  type ValueClass,
} from '#engine/snapshot/snapshot.ts';
import type { Places } from '#protocol/api/controller-places.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { impedimentWords } from './differences.ts';
import { type KeptSnapshot, readingOf, type SnapshotArchive } from './snapshot-archive.ts';
import { toldByHeader } from './told-by-header.ts';

const shownPlaces = 50;
/** Values that are kept beside the comparison; they stand in the manifest of the reading in which something compared last differed. */
const asideSections = new Set(['observed', 'runtime']);
/** A value of a megabyte is not looked through to its end, nor sent whole. */
const longestValue = 500;

type Place = Places['items'][number];

/** A place with what a search looks at. */
interface Known extends Place {
  text: string;
  rank: number;
}

/** Finds nodes and registers of the newest complete reading by words; the one controller that was asked about last is kept ready. */
export class PlaceSearch {
  private readonly archive: SnapshotArchive;
  private ready: { of: string; places: Known[] } | undefined;

  constructor(archive: SnapshotArchive) {
    this.archive = archive;
  }

  find(controller: string, words: string): Places {
    const latest = this.archive.latestComplete(controller);
    if (latest === null) return { at: null, items: [], count: 0, all: 0, problem: null };
    const { at } = readingOf(latest);
    const all = this.placesOf(controller, latest);
    if ('ja' in all) return { at, items: [], count: 0, all: 0, problem: all };
    const wanted = fold(words).split(/\s+/).filter(Boolean);
    const fits = all.filter(({ text }) => wanted.every((word) => text.includes(word)));
    const counted = new Map(toldByHeader(latest.header).counters.map((one) => [`${one.section}\n${one.key}`, one]));
    const items = fits.slice(0, shownPlaces).map(({ text: _text, rank: _rank, ...place }): Place => {
      const counter = counted.get(`${place.section}\n${place.key}`);
      return counter ? { ...place, value: String(counter.value), unit: counter.unit, followed: true } : place;
    });
    return { at, items, count: fits.length, all: all.length, problem: null };
  }

  private placesOf(controller: string, latest: KeptSnapshot): Known[] | Bilingual {
    const of = `${controller}/${latest.root}/${String(latest.header['manifest'])}`;
    if (this.ready?.of === of) return this.ready.places;
    const content = this.archive.content(latest);
    if ('wrong' in content) return impedimentWords(content);
    const places = listed(content);
    this.ready = { of, places };
    return places;
  }
}

/** All places, settings first, then by path with numbers as numbers; a value that is kept beside its node stands with the node. */
function listed(snapshot: Snapshot): Known[] {
  const sections = [...snapshot.sections.values()].sort((a, b) => Number(b.compared) - Number(a.compared));
  const compared = new Set<string>();
  const places: Known[] = [];
  for (const { name, compared: isCompared, entries } of sections) {
    for (const [key, text] of entries) {
      if (isCompared) compared.add(key);
      else if (compared.has(key)) continue;
      places.push(known(name, key, JSON.parse(text) as JsonObject));
    }
  }
  const inOrder = places.map((place) => ({ place, order: `${place.rank} ${place.path.replace(/\d+/g, padded)}` }));
  inOrder.sort((a, b) => (a.order < b.order ? -1 : Number(a.order > b.order)));
  return inOrder.map(({ place }) => place);
}

function known(section: string, key: string, record: JsonObject): Known {
  const cls = typeof record['class'] === 'string' ? record['class'] : null;
  const moves = asideSections.has(section) || movingClasses.has(cls as ValueClass);
  const value = moves ? null : shownValue(record['decoded'] ?? record['raw'] ?? record['value']);
  const place: Place = {
    ...{ section, key, path: String(record['path'] ?? key), class: cls },
    value: value !== null && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value,
    unit: typeof record['unit'] === 'string' ? record['unit'] : null,
    ...{ moves, followed: !asideSections.has(section) },
  };
  const rank = moves ? 2 : value === null ? 3 : cls === 'setpoint' || cls === 'config' ? 0 : 1;
  return { ...place, text: fold(`${place.path} ${key} ${place.value ?? ''}`), rank };
}

function padded(digits: string): string {
  return digits.padStart(10, '0');
}

/** Half and full width, kana width and case make no difference to a search. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
