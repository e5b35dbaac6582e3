import type { ProductAct, Visit, VisitPolicy } from './model.ts';
import { readAfter } from './readings.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function passed(since: string | null | undefined, ms: number, now: string): boolean {
  return since !== null && since !== undefined && Date.parse(now) - Date.parse(since) >= ms;
}

/** Until when the plan of an emergency must be written, ISO 8601 UTC; null for other visits, and once it is. */
export function planDue(visit: Visit, policy: VisitPolicy): string | null {
  const { emergency } = visit;
  if (emergency === null || emergency.plannedAt !== null) return null;
  return new Date(Date.parse(emergency.at) + policy.planAfterwardsHours * hour).toISOString();
}

/** What time alone brings to a visit now. */
export function dueActs(visit: Visit, now: string, policy: VisitPolicy): ProductAct[] {
  const acts: ProductAct[] = [];
  if (visit.state === 'open' && now >= visit.form.plannedEnd) acts.push({ type: 'overdue' });
  const due = planDue(visit, policy);
  if (due !== null && now >= due && !visit.emergency!.toldLate) acts.push({ type: 'plan_late' });
  const asked = visit.askedAgainAt ?? visit.signatures[0]?.at;
  if (visit.state === 'provisional' && passed(asked, policy.askAgainDays * day, now)) acts.push({ type: 'ask_again' });
  return acts;
}

/** From when on a reading tells whether the approved state still stands, ISO 8601 UTC; null in every other state. */
export function postCheckAt(visit: Visit, policy: VisitPolicy): string | null {
  if (visit.state !== 'approved' || visit.approvedAt === null) return null;
  return new Date(Date.parse(visit.approvedAt) + policy.postCheckHours * hour).toISOString();
}

/** True once that moment came. */
export function postCheckDue(visit: Visit, now: string, policy: VisitPolicy): boolean {
  const at = postCheckAt(visit, policy);
  return at !== null && now >= at;
}

/** Controllers of a visit that should be read now. Who asks for a reading paces himself. */
export function wantedReadings(visit: Visit, now: string, policy: VisitPolicy): string[] {
  const wanted = Object.entries(visit.devices).filter(([, device]) => {
    switch (visit.state) {
      case 'open':
      case 'overdue':
        return passed(device.latest?.at ?? visit.openedAt, policy.duringMinutes * minute, now);
      case 'leaving':
        return !readAfter(device);
      case 'review':
      case 'provisional':
        if (device.confirmed !== null || device.waiver !== null) return false;
        return device.after === null || passed(device.after.at, policy.confirmMinutes * minute, now);
      case 'approved':
        return postCheckDue(visit, now, policy);
      default:
        return false;
    }
  });
  return wanted.map(([id]) => id);
}
