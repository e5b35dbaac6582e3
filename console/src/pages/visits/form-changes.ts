import type { VisitForm } from '#protocol/api/visit-acts.ts';

/** The fields that a person changed: what others filled meanwhile is not written over, and what is closed is not sent. */
export function changedFields(known: VisitForm, filled: VisitForm): Partial<VisitForm> {
  const names = Object.keys(filled) as (keyof VisitForm)[];
  const changed = names.filter((name) => JSON.stringify(filled[name]) !== JSON.stringify(known[name]));
  return Object.fromEntries(changed.map((name) => [name, filled[name]]));
}
