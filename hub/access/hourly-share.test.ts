import { expect, test } from 'vitest';
import { HourlyShare } from './hourly-share.ts';
import { type Refusal, RefusalRecord } from './refusals.ts';

const at = (minute: number) => new Date(Date.parse('2026-11-04T03:00:00.000Z') + minute * 60_000);

test('an hour has so many entries; what is beyond is counted into the next one', () => {
  const share = new HourlyShare(2);
  expect([share.take(at(0)), share.take(at(1)), share.take(at(2)), share.take(at(59))]).toEqual([0, 0, null, null]);
  expect([share.take(at(60)), share.take(at(61))]).toEqual([2, 0]);
});

test('a caller who changes his address for each request fills no record', () => {
  const written: (Refusal & { repeated: number; leftOut: number })[] = [];
  const record = new RefusalRecord((refusal) => written.push(refusal), new HourlyShare(10));
  for (let n = 0; n < 5000; n++) {
    record.note({ who: 'nobody', address: `2001:db8::${n.toString(16)}`, endpoint: 'GET /now', reason: 'csrf' }, at(1));
  }
  expect(written).toHaveLength(10);
  record.note({ who: 'nobody', address: '2001:db8::1', endpoint: 'GET /now', reason: 'csrf' }, at(61));
  expect(written.at(-1)).toMatchObject({ leftOut: 4990 });
});
