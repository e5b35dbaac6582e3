import { expect, test } from 'vitest';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { mostUrgentFirst } from './open-matters.ts';

const matter = (id: string, severity: IncidentRow['severity'], due: string | null, takenBack: string | null = null) =>
  ({
    id,
    severity,
    takenBack,
    nextStep: due && { role: { ja: '', en: '' }, text: { ja: '', en: '' }, dueAt: `2026-11-02T${due}:00Z` },
  }) as IncidentRow;

test('among matters of one severity the one due soonest stands first, however new the others are', () => {
  const rows = [
    matter('new', 'S2', '10:30'),
    matter('open-ended', 'S2', null),
    matter('grave', 'S1', '23:00'),
    matter('overdue', 'S2', '09:00'),
    matter('low', 'S3', '08:00'),
    matter('back', 'S1', '08:00', '2026-11-02T08:00:00Z'),
  ];
  expect(mostUrgentFirst(rows).map(({ id }) => id)).toEqual(['grave', 'overdue', 'new', 'open-ended', 'low', 'back']);
});
