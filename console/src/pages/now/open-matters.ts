import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Now } from '#protocol/api/plant.ts';
import { severityOrder } from '../../components/severity-order.ts';

/** How many matters stand open in all; the answer shows only the gravest of them. */
export function openMatters(now: Now): number {
  const counted = now.open.reduce((sum, each) => sum + each.count, 0);
  return Math.max(counted, now.incidents.length);
}

/**
 * The gravest first, among equals the one whose next step is due soonest; those without a time limit come after, and last of all
 * those that a later event took back.
 */
export function mostUrgentFirst(rows: readonly IncidentRow[]): IncidentRow[] {
  const due = (row: IncidentRow) => (row.nextStep?.dueAt ? Date.parse(row.nextStep.dueAt) : Number.POSITIVE_INFINITY);
  return [...rows].sort((a, b) => {
    const before =
      Number(a.takenBack !== null) - Number(b.takenBack !== null) ||
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity);
    if (before !== 0) return before;
    return due(a) === due(b) ? 0 : due(a) - due(b);
  });
}
