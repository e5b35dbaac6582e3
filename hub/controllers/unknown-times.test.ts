import { expect, test } from 'vitest';
import { unknownTimes } from './unknown-times.ts';

const at = (time: string) => `2026-11-10T${time}:00.000Z`;
const month = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const contact = (action: string, earliest: string, latest: string) => ({
  action,
  earliest: at(earliest),
  latest: at(latest),
});
const away = (from: string, to: string | null) => ({ agent: 'gw-1', from: at(from), to: to === null ? null : at(to) });
const told = (spans: ReturnType<typeof unknownTimes>) =>
  spans.map(({ since, until, because }) => [since.slice(11, 16), until.slice(11, 16), because]);

test('nothing missing, nothing unknown', () => {
  expect(unknownTimes({ contact: [], silent: [], ...month })).toEqual([]);
});

test('an agent that was away, and a connection that was lost, each from the last sign to the first one after', () => {
  const lost = [contact('comm_loss', '12:00', '12:02'), contact('comm_restore', '12:02', '12:30')];
  expect(told(unknownTimes({ contact: lost, silent: [away('10:02', '10:15')], ...month }))).toEqual([
    ['10:02', '10:15', 'agent'],
    ['12:00', '12:30', 'connection'],
  ]);
});

test('silence of the agent covers a lost connection; what neither covers is told apart', () => {
  const lost = [contact('comm_loss', '09:50', '09:52'), contact('comm_restore', '09:52', '10:20')];
  expect(told(unknownTimes({ contact: lost, silent: [away('10:02', '10:15')], ...month }))).toEqual([
    ['10:02', '10:15', 'agent'],
    ['09:50', '10:02', 'connection'],
    ['10:15', '10:20', 'connection'],
  ]);
});

test('what lasts is unknown up to the end, and what began before is cut at the beginning', () => {
  const day = { from: at('08:00'), to: at('18:00') };
  const lost = [contact('comm_loss', '07:00', '07:02')];
  expect(told(unknownTimes({ contact: lost, silent: [], ...day }))).toEqual([['08:00', '18:00', 'connection']]);
  expect(told(unknownTimes({ contact: [], silent: [away('17:00', null)], ...day }))).toEqual([
    ['17:00', '18:00', 'agent'],
  ]);
  expect(unknownTimes({ contact: [], silent: [away('06:00', '07:00')], ...day })).toEqual([]);
});
