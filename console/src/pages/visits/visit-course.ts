import type { VisitDetail } from '#protocol/api/visits.ts';
import type { VisitState } from '#protocol/visit/states.ts';

/** Steps of a visit, in their order; those of a plan and of putting back stand there only where the visit has them. */
export type CourseStep = 'plan' | 'work' | 'reading' | 'judging' | 'first' | 'second' | 'back' | 'nextDay';

/** How a step stands: `here` is waited for now, `late` as well and too long, or it found something. */
export interface CoursePlace {
  step: CourseStep;
  at: 'done' | 'here' | 'late' | 'ahead';
}

/** What the course of a visit depends on. */
export type Coursed = Pick<VisitDetail, 'state' | 'kind' | 'progress' | 'checked' | 'signatures' | 'rounds'>;

const current: Record<VisitState, CourseStep | null> = {
  draft: 'plan',
  scheduled: 'work',
  open: 'work',
  overdue: 'work',
  leaving: 'reading',
  review: 'judging',
  provisional: 'second',
  partly_approved: 'back',
  approved: 'nextDay',
  closed: null,
  cancelled: null,
};
const late = new Set<VisitState>(['overdue', 'partly_approved']);

/**
 * The steps of a visit and how each stands: what waits now is never told as done, nor something rejected as past.
 * `hadOpen`: something was left open at the second signature.
 */
export function courseOf(visit: Coursed, hadOpen: boolean): CoursePlace[] {
  const { state, progress, checked } = visit;
  const allJudged = state === 'review' && progress !== null && progress.decided === progress.all;
  const here = allJudged ? 'first' : current[state];
  const steps: CourseStep[] = [
    ...(visit.kind === 'planned' ? ['plan' as const] : []),
    'work',
    'reading',
    'judging',
    'first',
    ...(needsSecond(visit) ? ['second' as const] : []),
    ...(state === 'partly_approved' || hadOpen || visit.rounds.length > 0 ? ['back' as const] : []),
    'nextDay',
  ];
  const at = here === null ? steps.length : steps.indexOf(here);
  return steps.map((step, index) => {
    if (index === at) return { step, at: late.has(state) ? 'late' : 'here' };
    if (step === 'nextDay' && checked === 'differs') return { step, at: 'late' };
    return { step, at: index < at ? 'done' : 'ahead' };
  });
}

/** One signature was enough where nothing changed that an expected state could take over. */
function needsSecond({ state, signatures }: Coursed): boolean {
  return !(['approved', 'closed'].includes(state) && signatures.length === 1);
}
