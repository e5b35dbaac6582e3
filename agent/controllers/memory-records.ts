import { type Json, type JsonObject, SectionBuilder } from '#engine/snapshot/snapshot.ts';
import { type MemoryBlock, pointsOf } from './memory-blocks.ts';
import { addressText } from './memory-map.ts';
import { decodePoint, nameOf, type Point, pointSize } from './point.ts';

/** Sections that mapped memory fills. */
export class MemorySections {
  /** What could be read and what was refused. */
  readonly ranges = new SectionBuilder('ranges');
  readonly values = new SectionBuilder('values');
  /** Values that move by themselves: kept, not compared. */
  readonly observed = new SectionBuilder('observed', false);

  /**
   * Enters one block: its words high byte first or one byte per bit; or why the device refused it, which makes its
   * values unreadable, never removed.
   */
  add(block: MemoryBlock, read: { data: Buffer } | { refused: string }): void {
    const place = `${addressText(block.area, block.start)}+${block.count}`;
    const name = nameOf(block.range.name);
    const refused = 'refused' in read ? read.refused : undefined;
    this.ranges.add(place, {
      class: 'structure',
      path: name === '' ? place : `${place} ${name}`,
      readable: refused ?? 'ok',
    });
    const width = block.area.bits ? 1 : 2;
    for (const point of pointsOf(block)) {
      const from = (point.address - block.start) * width;
      const size = pointSize(point) * width;
      const bytes = 'data' in read ? read.data.subarray(from, from + size) : undefined;
      this.#point(addressText(block.area, point.address), point, bytes, refused);
    }
  }

  #point(key: string, point: Point, bytes: Buffer | undefined, refused: string | undefined): void {
    const name = nameOf(point.name);
    const cls = point.class ?? 'unclassified';
    const raw: Json = bytes ? bytes.toString('hex') : { $status: refused ?? 'unread' };
    const value: JsonObject = bytes ? { raw, decoded: decodePoint(point, bytes) } : { raw };
    const record: JsonObject = {
      class: cls,
      rule: point.name === undefined && cls === 'unclassified' ? 'not named in the map' : 'map',
      path: name === '' ? key : `${key} ${name}`,
      ...(point.unit === undefined ? {} : { unit: point.unit }),
    };
    if (cls === 'volatile' || cls === 'status') {
      this.values.add(key, record);
      this.observed.add(key, { path: record['path']!, ...value });
    } else {
      this.values.add(key, { ...record, ...value });
    }
  }
}
