import { expect, test } from 'vitest';
import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { changedFields } from './form-changes.ts';

const form: VisitForm = {
  vendor: '東海制御',
  purpose: '加圧力の見直し',
  plannedStart: null,
  plannedEnd: '2026-11-04T05:00:00.000Z',
  workOrder: null,
  devices: ['c-1'],
  assets: [],
  workers: [{ name: '東海 太郎', account: null }],
  escort: null,
  equipment: null,
  declared: [],
  points: {},
  rollback: null,
};

test('only what a person changed is sent, so that times and declarations that are closed stay out', () => {
  expect(changedFields(form, { ...form, workers: [...form.workers] })).toEqual({});
  expect(changedFields(form, { ...form, equipment: [], devices: ['c-1', 'c-2'] })).toEqual({
    equipment: [],
    devices: ['c-1', 'c-2'],
  });
});
