import { type Section, SectionBuilder } from '#engine/snapshot/snapshot.ts';
import type { KeyedDigest } from '../../controllers/keyed-digest.ts';
import { nameOf } from '../../controllers/point.ts';
import { addPoint, classOf, type ReadPoint } from '../../controllers/point-record.ts';
import { type ReadPiece, takenAs } from './areas.ts';
import { decodePoint } from './decode.ts';
import { type MapPoint, type MapRange, pointSize } from './map.ts';
import { tables } from './pdu.ts';
import { type PlannedRead, placeOf } from './plan.ts';

/** Brings what was read of mapped ranges into the sections of a snapshot. */
export class RegisterSections {
  readonly #ranges = new SectionBuilder('ranges');
  readonly #values = new SectionBuilder('values');
  readonly #observed = new SectionBuilder('observed', false);
  readonly #digest: KeyedDigest;
  /** By place of the range: how its parts were taken, in order; undefined once a part gave no verdict. */
  readonly #taken = new Map<
    string,
    { range: MapRange; parts: { start: number; count: number; as: string }[] | undefined }
  >();

  constructor(digest: KeyedDigest) {
    this.#digest = digest;
  }

  /** Enters one block; gives the places of the pieces on which the device gave no verdict. */
  add(block: PlannedRead, pieces: readonly ReadPiece[]): string[] {
    const { unit, table } = block;
    for (const range of block.ranges) {
      const place = placeOf({ unit, ...range });
      const taken = this.#taken.get(place) ?? { range, parts: [] };
      this.#taken.set(place, taken);
      for (const piece of pieces) {
        const start = Math.max(piece.start, range.start);
        const count = Math.min(piece.start + piece.count, range.start + range.count) - start;
        if (count <= 0) continue;
        if (unansweredPiece(piece)) taken.parts = undefined;
        else taken.parts?.push({ start, count, as: takenAs(piece) });
      }
      for (const point of pointsIn(range, block.start, block.count)) {
        const piece = pieces.find(
          ({ start, count }) => start <= point.address && point.address + pointSize(point) <= start + count,
        );
        if (!piece || unansweredPiece(piece)) continue;
        this.#point(`${unit}/${table}/${point.address}`, point, piece, range);
      }
    }
    return pieces.filter(unansweredPiece).map(({ start, count }) => placeOf({ unit, table, start, count }));
  }

  finish(): Section[] {
    for (const [place, { range, parts }] of this.#taken) {
      if (parts === undefined) continue;
      const path = `${place} ${nameOf(range.name)}`.trim();
      this.#ranges.add(place, { class: 'structure', path, readable: inWords(parts) });
    }
    return [this.#ranges, this.#values, this.#observed].map((one) => one.finish());
  }

  #point(key: string, point: MapPoint, piece: ReadPiece, range: MapRange): void {
    const bytes = piece.data && bytesOf(range, point, piece.start, piece.data);
    const read: ReadPoint = bytes
      ? { raw: bytes.toString('hex'), decoded: decodePoint(point, bytes) }
      : { $status: takenAs(piece) };
    addPoint({ values: this.#values, observed: this.#observed }, key, point, read, this.#digest);
  }
}

function unansweredPiece(piece: ReadPiece): boolean {
  return piece.data === undefined && piece.exception === 0;
}

/** `ok` where one word says it all, else each part with its own. */
function inWords(parts: readonly { start: number; count: number; as: string }[]): string {
  const merged: { start: number; count: number; as: string }[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last?.as === part.as) last.count += part.count;
    else merged.push({ ...part });
  }
  if (merged.length === 1) return merged[0]!.as;
  return merged.map(({ start, count, as }) => `${start}+${count} ${as}`).join(', ');
}

/** Points of a block: the named ones, and every other register or bit by itself, so that nothing falls out. */
function* pointsIn(range: MapRange, start: number, count: number): Generator<MapPoint> {
  const named = new Map(range.points.map((point) => [point.address, point]));
  const end = Math.min(start + count, range.start + range.count);
  for (let address = Math.max(start, range.start); address < end; ) {
    const point = named.get(address) ?? plainPoint(range, address);
    yield { ...point, class: classOf(point, range) };
    address += pointSize(point);
  }
}

function plainPoint(range: MapRange, address: number): MapPoint {
  const type = tables[range.table].bits ? 'bool' : 'uint16';
  return { address, type, words: 'big', bytes: 'big', encoding: 'ascii', scale: 1, offset: 0 };
}

function bytesOf(range: MapRange, point: MapPoint, start: number, data: Buffer): Buffer {
  const at = point.address - start;
  if (!tables[range.table].bits) return data.subarray(at * 2, (at + pointSize(point)) * 2);
  return Buffer.from([(data[at >> 3]! >> (at & 7)) & 1]);
}
