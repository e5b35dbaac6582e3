import type { Departure } from '#protocol/visit/states.ts';
import type { Visit } from './model.ts';

/** Minutes before the planned beginning from which on an arrival is as planned. */
const earlyMinutes = 30;

/** How an arrival at this moment (ISO 8601 UTC) would depart from the plan; it then needs a reason. */
export function departuresAt(visit: Visit, now: string): Departure[] {
  const { plannedStart, plannedEnd } = visit.form;
  const early = plannedStart !== null && Date.parse(now) < Date.parse(plannedStart) - earlyMinutes * 60_000;
  const ways: [Departure, boolean][] = [
    ['not_approved', visit.planApproval === null],
    ['early', early],
    ['late', now > plannedEnd],
  ];
  return ways.filter(([, departs]) => departs).map(([way]) => way);
}
