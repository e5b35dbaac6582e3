import { SectionBuilder } from '#engine/snapshot/snapshot.ts';
import type { KeyedDigest } from './keyed-digest.ts';
import { type MemoryBlock, pointsOf } from './memory-blocks.ts';
import { addressText } from './memory-map.ts';
import { decodePoint, nameOf, pointSize } from './point.ts';
import { addPoint, type ReadPoint } from './point-record.ts';

/** Sections that mapped memory fills. */
export class MemorySections {
  /** What could be read and what was refused. */
  readonly ranges = new SectionBuilder('ranges');
  readonly values = new SectionBuilder('values');
  /** Values that move by themselves: kept, not compared. */
  readonly observed = new SectionBuilder('observed', false);
  readonly #digest: KeyedDigest;

  constructor(digest: KeyedDigest) {
    this.#digest = digest;
  }

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
      const value: ReadPoint = bytes
        ? { raw: bytes.toString('hex'), decoded: decodePoint(point, bytes) }
        : { $status: refused ?? 'unread' };
      addPoint(this, addressText(block.area, point.address), point, value, this.#digest);
    }
  }
}
