import { expect, test } from 'vitest';
import type { VisitItem } from '#protocol/api/visits.ts';
import { type Given, type GivenVerdict, layOver } from './given-verdicts.ts';

const judged = (verdict: Given['verdict']): Given => ({
  ...{ verdict, reason: null, owner: null, due: null, proposal: null },
  ...{ by: '保全', at: '2026-11-04T03:00:00.000Z' },
});
const item = (id: string, decision: Given | null = null) => ({ id, decision }) as VisitItem;
const given = (...of: [id: string, at: number, verdict: Given | null][]) =>
  new Map<string, GivenVerdict>(of.map(([id, at, verdict]) => [id, { verdict, at }]));
const verdicts = (of: VisitItem[]) => of.map(({ decision }) => decision?.verdict ?? null);

test('a verdict stands before the hub tells it, over whatever it was asked for earlier; so does that it was taken back', () => {
  const told = [item('a'), item('b', judged('accepted')), item('c', judged('accepted'))];
  const laid = given(['a', 10, judged('rejected')], ['b', 10, judged('defer')], ['c', 12, null]);
  expect(verdicts(layOver(told, 5, laid))).toEqual(['rejected', 'defer', null]);
});

test('once the hub was asked anew its word counts: what somebody else took back meanwhile is not shown any longer', () => {
  const told = [item('a'), item('b', judged('accepted')), item('c')];
  const laid = given(['a', 10, judged('accepted')], ['b', 10, null], ['c', 30, judged('defer')]);
  expect(verdicts(layOver(told, 20, laid))).toEqual([null, 'accepted', 'defer']);
  expect(layOver(told, 40, laid)).toBe(told);
});
