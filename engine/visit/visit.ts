/** Public door of the visit engine: the life of a maintenance visit, its differences, and what belongs to it. */
export {
  type AttributedItem,
  type DeviceReview,
  type DeviceSnapshots,
  reviewDevice,
  type Transient,
} from './attribution.ts';
export { isTakenOver, leftOpen } from './conditions.ts';
export { type DeclaredMatch, type FoundItem, matchDeclared } from './declared.ts';
export { departuresAt } from './departures.ts';
export { dueActs, planDue, postCheckAt, postCheckDue, wantedReadings } from './due.ts';
export { missingFields } from './form.ts';
export type { GuardName } from './guards.ts';
export {
  type AnyAct,
  type Befores,
  type Decision,
  type DeviceState,
  defaultVisitPolicy,
  type JudgedItem,
  type Paper,
  type PaperContent,
  type ProductAct,
  type Reading,
  type Signature,
  type Visit,
  type VisitActor,
  type VisitContext,
  type VisitPolicy,
} from './model.ts';
export { didTheWork, isStaff } from './people.ts';
export { Places } from './places.ts';
export { type BeforeFacts, beforeOf, certain, lockOf, readAfter, stateBefore } from './readings.ts';
export { type Step, stepVisit } from './step.ts';
export { type Transition, transitions, type VisitEffect } from './transitions.ts';
export { coversChange, type VisitWindow, windowOf } from './window.ts';
