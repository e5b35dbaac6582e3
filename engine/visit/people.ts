import type { Role } from '#protocol/api/parts.ts';
import type { Signature, Visit, VisitActor } from './model.ts';

/** Roles that act for a company from outside and decide nothing. */
const outside: ReadonlySet<Role> = new Set(['vendor']);

/** True for somebody of the plant. */
export function isStaff(actor: VisitActor): boolean {
  return actor.roles.length > 0 && !actor.roles.some((role) => outside.has(role));
}

/** True for somebody named in the visit as doing the work. */
export function didTheWork(visit: Visit, id: string): boolean {
  return visit.form.workers.some((worker) => worker.account === id);
}

/** The role a person signs in: one that the first signer did not use, where there is one. */
export function signingRole(actor: VisitActor, first: Signature | undefined): Role {
  return actor.roles.find((role) => role !== first?.role) ?? actor.roles[0]!;
}
