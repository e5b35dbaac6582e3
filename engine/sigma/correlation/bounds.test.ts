import { describe, expect, test } from 'vitest';
import { compareNumbers } from '../detection/scalar-test.ts';
import type { Comparison } from '../rule.ts';
import { engineFor, feed, type Step } from './sample-rules.ts';

/** A type, what its condition needs beside the bound, the events of one window and the figure that they give. */
type Row = [type: string, more: string, steps: Step[], figure: number];

const kinds = ['failed', 'success'];
const values = (...list: unknown[]): Step[] =>
  list.map((value, at): Step => [at, 'failed', { pc: value, user: 'admin' }]);

const rows: Row[] = [
  ['event_count', '', values(1, 1, 1), 3],
  ['event_count', '', values(1), 1],
  ['value_count', 'field: pc, ', values(1, 2, '2', 2, 'x'), 3],
  ['value_count', 'field: [pc, user], ', values(1, 2, 2), 2],
  ['value_sum', 'field: pc, ', values(1, '2', 0.5), 3.5],
  ['value_sum', 'field: pc, ', values(-4, 2), -2],
  ['value_avg', 'field: pc, ', values(1, 2, 6), 3],
  ['value_avg', 'field: pc, ', values(0, 0), 0],
  ['value_median', 'field: pc, ', values(9, 1, 2), 2],
  ['value_median', 'field: pc, ', values(1, 4), 2.5],
  ['value_percentile', 'field: pc, percentile: 0, ', values(5, 1, 3), 1],
  ['value_percentile', 'field: pc, percentile: 100, ', values(5, 1, 3), 5],
  ['value_percentile', 'field: pc, percentile: 25, ', values(1, 2, 3, 4, 5), 2],
  ['value_percentile', 'field: pc, percentile: 90, ', values(0, 10), 9],
  ['value_percentile', 'field: pc, ', values(1, 3), 2],
  ['temporal', '', kinds.map((kind, at): Step => [at, kind]), 2],
  ['temporal', '', [[0, 'success']], 1],
  ['temporal_ordered', '', kinds.map((kind, at): Step => [at, kind]), 2],
  ['temporal_ordered', '', kinds.toReversed().map((kind, at): Step => [at, kind]), 1],
];
const operators: Comparison[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];

/** Whether the newest point of the events holds. A condition that no event at all would meet asks for silence instead. */
function holds([type, more, steps]: Row, bounds: string): boolean {
  const rules = type.startsWith('temporal') ? 'failed, success' : 'failed';
  const engine = engineFor(
    `title: c\nid: c\ncorrelation:\n  type: ${type}\n  rules: [${rules}]\n  timespan: 5m\n  condition: {${more}${bounds}}\n`,
  );
  const last = steps.at(-1)![0];
  return feed(engine, steps).some(
    (firing) => firing.kind === 'correlation' && firing.status !== 'withdrawn' && firing.last === last,
  );
}

describe.each(rows)('%s {%s} of %j is %d', (...row) => {
  const [type, , , figure] = row;
  const counts = type === 'event_count' || type === 'value_count';
  const table = operators.flatMap((op) =>
    [figure - 1, figure, figure + 1]
      .filter((bound) => !(counts && compareNumbers(0, op, bound)))
      .map((bound): [Comparison, number, boolean] => [op, bound, compareNumbers(figure, op, bound)]),
  );
  test.each(table)('%s %d: %s', (op, bound, expected) => expect(holds(row, `${op}: ${bound}`)).toBe(expected));
  test('a range needs both of its ends', () => {
    const ends = (low: number, high: number): string => `gte: ${low}, lte: ${high}`;
    if (!counts || figure > 1) expect(holds(row, ends(figure, figure))).toBe(true);
    expect(holds(row, ends(figure + 1, figure + 2))).toBe(false);
    if (!counts || figure > 2) expect(holds(row, ends(figure - 2, figure - 1))).toBe(false);
  });
});
