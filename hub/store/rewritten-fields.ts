import type { Fields } from '#protocol/events/event.ts';
import type { EventColumns } from './event-block.ts';
import { foldedBeyondCase } from './fold.ts';

/** Gives some rows other fields. None of the fields that differ may have a column of its own: columns stay as they are. */
export function rewriteFields(columns: EventColumns, changed: ReadonlyMap<number, Fields>): void {
  const parts: Uint8Array[] = [columns.heap];
  let used = columns.heap.length;
  const put = (column: 'body' | 'folded', row: number, text: string | null) => {
    const { starts, lengths } = columns.texts[column];
    const bytes = Buffer.from(text ?? '');
    starts[row] = used;
    lengths[row] = text === null ? -1 : bytes.length;
    used += bytes.length;
    parts.push(bytes);
  };
  for (const [row, fields] of changed) {
    const body = JSON.stringify(fields);
    put('body', row, body);
    put('folded', row, foldedBeyondCase(body));
  }
  const heap = new Uint8Array(used);
  let at = 0;
  for (const part of parts) {
    heap.set(part, at);
    at += part.length;
  }
  columns.heap = heap;
}
