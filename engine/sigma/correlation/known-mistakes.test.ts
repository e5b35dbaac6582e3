import { expect, test } from 'vitest';
import { brief, burst, engineFor, feed, MINUTE, type Step } from './sample-rules.ts';

/** A mistake that was found in another engine, what would show it, and what is right. */
interface Mistake {
  where: string;
  rules: string;
  steps: Step[];
  /** What remains told at the end: rule and number of events. */
  told: string[];
  /** Corrected time that is told after the last event, milliseconds. */
  until?: number;
}

const correlation = (id: string, type: string, rest: string): string =>
  `title: ${id}\nid: ${id}\ncorrelation:\n  type: ${type}\n  timespan: 5m\n${rest}`;
const every = (count: number, gap: number, kind = 'failed', more = {}): Step[] =>
  Array.from({ length: count }, (_, at): Step => [at * gap, kind, more]);

const mistakes: Mistake[] = [
  {
    where: 'Hayabusa before 4.0.0: temporal joined events of different groups',
    rules: correlation('c', 'temporal', '  rules: [failed, success]\n  group-by: [user]\n'),
    steps: [
      [0, 'failed', { user: 'one' }],
      [1, 'success', { user: 'two' }],
    ],
    told: [],
  },
  {
    where: 'Hayabusa before 4.0.0: temporal_ordered held the order only for the first rule',
    rules: correlation('c', 'temporal_ordered', '  rules: [failed, success, admin]\n'),
    steps: [
      [0, 'failed'],
      [1, 'failed-x', { user: 'admin' }],
      [2, 'success'],
    ],
    told: [],
  },
  {
    where: 'Hayabusa before 4.0.0: count of a field was alerted over more than the timeframe',
    rules: correlation('c', 'value_count', '  rules: [failed]\n  condition: {field: pc, gte: 3}\n'),
    steps: [
      [0, 'failed', { pc: 'a' }],
      [4 * MINUTE, 'failed', { pc: 'b' }],
      [6 * MINUTE, 'failed', { pc: 'c' }],
    ],
    told: [],
  },
  {
    where: 'Velociraptor 4844: a base rule of two correlations fired only one of them',
    rules: `${burst()}---\n${burst().replaceAll('burst', 'other')}`,
    steps: every(3, 1000),
    told: ['burst 3', 'other 3'],
  },
  {
    where: 'Wazuh 30461: a narrow rule of a site starved the general one',
    rules: `${burst().replaceAll('burst', 'narrow').replace('[failed]', '[admin]')}---\n${burst()}`,
    steps: every(3, 1000, 'failed-x', { user: 'admin' }).concat(every(3, 1000, 'failed', { user: 'admin' })),
    told: ['burst 3', 'narrow 6'],
  },
  {
    where: 'Wazuh 19634: events a minute apart did not add up',
    rules: burst().replace('gte: 3', 'gte: 5'),
    steps: every(5, MINUTE),
    told: ['burst 5'],
  },
  {
    where: 'Wazuh 21635: the window looked only forward from the first event',
    rules: burst(),
    steps: [
      [0, 'failed'],
      [4 * MINUTE, 'failed'],
      [6 * MINUTE, 'failed'],
      [8 * MINUTE, 'failed'],
    ],
    told: ['burst 3'],
  },
  {
    where: 'rustinel 535: an event admitted out of order made a sequence that never was',
    rules: correlation('c', 'temporal_ordered', '  rules: [failed, success]\n  group-by: [user]\n'),
    steps: [
      [2000, 'failed'],
      [1000, 'success'],
    ],
    told: [],
  },
  {
    where: 'the same, and the sequence that was, in whatever order it arrives',
    rules: correlation('c', 'temporal_ordered', '  rules: [failed, success]\n  group-by: [user]\n'),
    steps: [
      [2000, 'success'],
      [1000, 'failed'],
    ],
    told: ['c 2'],
  },
  {
    where: 'a sequence that began before the window is none',
    rules: correlation('c', 'temporal_ordered', '  rules: [failed, success]\n  group-by: [user]\n'),
    steps: [
      [0, 'failed'],
      [6 * MINUTE, 'success'],
      [7 * MINUTE, 'failed'],
    ],
    told: [],
  },
  {
    where: 'kibana 285154: events that came while evaluation was delayed were never judged',
    rules: burst(),
    steps: [
      [9 * MINUTE, 'failed'],
      [0, 'failed'],
      [1 * MINUTE, 'failed'],
      [2 * MINUTE, 'failed'],
    ],
    told: ['burst 3'],
  },
  {
    where: 'the silence of a source that stopped is told although nothing comes any more',
    rules: burst().replace('gte: 3', 'eq: 0'),
    steps: [[0, 'failed']],
    told: ['burst 1'],
    until: 5 * MINUTE,
  },
  {
    where:
      'a silence that began before a long jump of time is told under its own moment, and so is what is built on it',
    rules: `${burst().replace('gte: 3', 'eq: 0')}---\n${correlation('c', 'event_count', '  rules: [burst]\n  condition: {eq: 0}\n')}`,
    steps: [
      [0, 'failed'],
      [20 * MINUTE, 'failed'],
    ],
    told: ['c 1', 'c 1'],
    until: 900 * 60 * MINUTE,
  },
];

test.each(mistakes)('$where', ({ rules, steps, told, until }) => {
  const engine = engineFor(rules);
  const firings = feed(engine, steps);
  if (until !== undefined) firings.push(...engine.advance(until));
  const open = new Map<string, string>();
  for (const firing of firings) {
    if (firing.kind !== 'correlation') continue;
    if (firing.status === 'withdrawn') open.delete(firing.id);
    else open.set(firing.id, brief([firing])[0]!.replace(/ (?:new|revised)/, ''));
  }
  expect([...open.values()].sort()).toEqual(told);
});
