import { expect, test } from 'vitest';
import { because } from '#protocol/reasons/reason.ts';
import { briefCauses } from './brief-causes.ts';

const cause = (message: string) => because('device_asks_rest', { message });

test('as many whole causes as there is room for, the first in any case', () => {
  const causes = ['a', 'b', 'c'].map(cause);
  const each = JSON.stringify(causes[0]).length;
  expect(briefCauses(causes, 3 * each)).toEqual(causes);
  expect(briefCauses(causes, 2 * each)).toEqual(causes.slice(0, 2));
  expect(briefCauses([], 100)).toEqual([]);
  const [short] = briefCauses([cause('x'.repeat(1000))], 400);
  expect(short).toMatchObject({ code: 'said', text: expect.stringMatching(/^the device asks for rest: x+$/) });
  expect(JSON.stringify(short).length).toBeLessThan(400);
});
