import type { VisitForm } from '#protocol/api/visit-acts.ts';
import { changePoints } from '#protocol/visit/states.ts';

const emptyForm: Omit<VisitForm, 'vendor' | 'purpose' | 'plannedEnd' | 'devices'> = {
  plannedStart: null,
  workOrder: null,
  assets: [],
  workers: [],
  escort: null,
  equipment: null,
  declared: [],
  points: {},
  rollback: null,
};

/** The form of a visit that begins: what was given, and the rest empty. */
export function beginForm(
  given: Partial<VisitForm> & Pick<VisitForm, 'vendor' | 'purpose' | 'plannedEnd' | 'devices'>,
): VisitForm {
  return { ...emptyForm, ...given, devices: [...new Set(given.devices)] };
}

/** What may be left open at the gate, but not when a visit is signed. */
const neededAtTheEnd: { field: string; missing: (form: VisitForm) => boolean }[] = [
  { field: 'workers', missing: (form) => form.workers.length === 0 },
  { field: 'escort', missing: (form) => form.escort === null },
  { field: 'equipment', missing: (form) => form.equipment === null },
  { field: 'points', missing: (form) => changePoints.every((point) => !form.points[point]) },
];

/** Fields that must be filled before the first signature. */
export function missingFields(form: VisitForm): string[] {
  return neededAtTheEnd.filter(({ missing }) => missing(form)).map(({ field }) => field);
}
