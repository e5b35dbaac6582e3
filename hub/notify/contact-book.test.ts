import { expect, test } from 'vitest';
import type { Contact } from '#protocol/api/settings.ts';
import { openDesk } from '../incident/incident-harness.ts';
import { ContactBook } from './contact-book.ts';

const row = (id: string, role: string, shift: string | null, holder: string | null = id): Contact => ({
  id,
  role,
  roleName: { ja: role, en: role },
  shift,
  holder,
  phone: null,
  mail: null,
  deputy: null,
  deputyPhone: null,
  deputyMail: null,
  order: 0,
});

test('on duty is who would be called: the row of the shift, else the one for any shift, else nobody', () => {
  const { control, ledger, playbooks } = openDesk();
  let shift: string | null = 'day';
  const book = new ContactBook({ control, ledger, roles: playbooks.roles, shiftAt: () => shift });
  book.replace(
    'tokyo',
    [
      row('leader-any', 'line_leader', null),
      row('leader-day', 'line_leader', 'day'),
      row('leader-night', 'line_leader', 'night'),
      row('qa-day', 'qa', 'day'),
      row('soc', 'fsoc', null),
    ],
    { id: 'me', role: null },
  );
  const at = new Date('2026-11-02T00:00:00.000Z');
  const onDuty = () => [...book.onDuty('tokyo', at)].sort();
  expect(onDuty()).toEqual(['leader-day', 'qa-day', 'soc']);
  expect(book.posting('tokyo', 'line_leader', at).holder?.name).toBe('leader-day');
  shift = null;
  expect(onDuty()).toEqual(['leader-any', 'soc']);
  expect(book.posting('tokyo', 'qa', at).holder).toBeNull();
});
