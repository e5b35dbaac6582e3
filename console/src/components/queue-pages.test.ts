import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTop, pageRows, placePage, QueueLayout, unreadQueue, withoutRows } from './queue-pages.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `m${from + at}`);
/** A hub with `total` matters in one order. */
const read = (queue: typeof unreadQueue, page: number, total: number) =>
  placePage(queue, page, ids(page * pageRows, Math.min(total, (page + 1) * pageRows)), total);

describe('a queue read page by page', () => {
  test('has room for every row from the first page on, and asks only for what is looked at', () => {
    const layout = new QueueLayout(read(unreadQueue, 0, 100_000));
    expect(layout.count).toBe(100_000);
    expect([layout.idAt(99), layout.idAt(100), layout.idAt(99_999)]).toEqual(['m99', undefined, undefined]);
    expect(layout.missing(0, 60)).toEqual([]);
    expect(layout.missing(90, 130)).toEqual([1]);
    expect(layout.missing(99_950, 100_040)).toEqual([999]);
    expect(layout.missing(0, 0)).toEqual([]);
  });

  test('finds rows wherever they were read', () => {
    const layout = new QueueLayout(read(read(unreadQueue, 0, 950), 9, 950));
    expect([layout.indexOf('m7'), layout.indexOf('m949'), layout.indexOf('m500')]).toEqual([7, 949, -1]);
    expect(layout.idAt(949)).toBe('m949');
    expect(layout.ids()).toHaveLength(150);
  });

  test('shows no row twice when the order moved between two reads', () => {
    const first = read(unreadQueue, 0, 300);
    const moved = placePage(first, 1, ['m99', ...ids(100, 199)], 300);
    const layout = new QueueLayout(moved);
    expect(new Set(layout.ids()).size).toBe(layout.ids().length);
    expect(layout.idAt(100)).toBe('m100');
  });

  test('an empty queue has nothing to ask for', () => {
    const layout = new QueueLayout(placePage(unreadQueue, 0, [], 0));
    expect([layout.count, layout.idAt(0), layout.missing(0, 50)]).toEqual([0, undefined, []]);
  });
});

describe('while it is read', () => {
  const queue = read(unreadQueue, 0, 50);

  test('what has come waits, wherever it stands', () => {
    const now = compareTop(queue, { ids: ['new', ...ids(0, 50)], total: 51, fresh: 1 });
    expect([...now.waiting]).toEqual(['new']);
    expect(new QueueLayout(now).ids()).toEqual(ids(0, 50));
    const last = compareTop(queue, { ids: [...ids(0, 50), 'late'], total: 51, fresh: 1 });
    expect([...last.waiting]).toEqual(['late']);
  });

  test('a row that was seen and so moved down stays where it is', () => {
    const now = compareTop(queue, { ids: [...ids(1, 50), 'm0'], total: 50, fresh: 0 });
    expect(new QueueLayout(now).ids()).toEqual(ids(0, 50));
    expect(now.waiting.size).toBe(0);
  });

  test('a matter that became graver waits at the top', () => {
    const long = read(unreadQueue, 0, 300);
    const now = compareTop(long, { ids: ['m250', ...ids(0, 99)], total: 300, fresh: 0 });
    expect([...now.waiting]).toEqual(['m250']);
  });

  test('rows that left make room for those below, which is filled without moving what is shown', () => {
    const long = withoutRows(read(unreadQueue, 0, 300), new Set(['m3', 'm4']));
    expect(new QueueLayout(long).idAt(3)).toBe('m5');
    const now = compareTop(long, { ids: [...ids(0, 3), ...ids(5, 102)], total: 298, fresh: 0 });
    const shown = new QueueLayout(now);
    expect(shown.idAt(97)).toBe('m99');
    expect([shown.idAt(98), shown.idAt(99)]).toEqual(['m100', 'm101']);
    expect(now.waiting.size).toBe(0);
  });

  test('every place holds one row and every read row one place, whatever is read and whatever leaves', () => {
    const act = fc.oneof(
      fc.record({ read: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ gone: fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 40 }) }),
      fc.record({ shift: fc.integer({ min: -30, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        let order = ids(0, 600);
        let shown = placePage(unreadQueue, 0, order.slice(0, pageRows), order.length);
        for (const one of acts) {
          if ('read' in one) {
            const from = one.read * pageRows;
            if (!shown.pages.has(one.read))
              shown = placePage(shown, one.read, order.slice(from, from + pageRows), order.length);
          } else if ('gone' in one) {
            const gone = new Set(one.gone.map((at) => order[at]).filter((id) => id !== undefined));
            order = order.filter((id) => !gone.has(id));
            shown = withoutRows(shown, gone);
          } else {
            order = [...order.slice(one.shift), ...order.slice(0, one.shift)];
            shown = compareTop(shown, { ids: order.slice(0, pageRows), total: order.length, fresh: 0 });
          }
          const layout = new QueueLayout(shown);
          const all = layout.ids();
          expect(new Set(all).size).toBe(all.length);
          for (const id of all) expect(layout.idAt(layout.indexOf(id))).toBe(id);
          const placed = Array.from({ length: layout.count }, (_, at) => layout.idAt(at)).filter(Boolean);
          expect(placed).toEqual(all);
          for (const page of layout.missing(0, layout.count)) expect(shown.pages.has(page)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
