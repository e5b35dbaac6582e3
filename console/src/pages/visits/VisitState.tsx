import { For } from 'solid-js';
import type { VisitState } from '#protocol/visit/states.ts';
import { t } from '../../i18n/language.ts';

const looks: Partial<Record<VisitState, string>> = {
  open: 'accent',
  overdue: 'warn',
  leaving: 'accent',
  review: 'accent',
  partly_approved: 'warn',
  approved: 'ok',
  closed: 'ok',
  draft: 'unknown',
};

/** Where a visit stands, as an outline. */
export function VisitStateTag(props: { of: VisitState }) {
  return <span class={`tag ${looks[props.of] ?? ''}`}>{t().visits.states[props.of]}</span>;
}

/** Step of the course that a state is at; all before it are done. */
const stepOf: Record<VisitState, number> = {
  draft: -1,
  scheduled: -1,
  cancelled: -1,
  open: 0,
  overdue: 0,
  leaving: 1,
  review: 2,
  provisional: 4,
  partly_approved: 5,
  approved: 5,
  closed: 6,
};

/** The course of a visit with the step it is at. */
export function VisitSteps(props: { of: VisitState }) {
  const at = () => stepOf[props.of];
  return (
    <ol class="visit-steps no-print">
      <For each={t().visits.steps}>
        {(step, index) => (
          <li
            classList={{ done: index() < at(), here: index() === at() }}
            aria-current={index() === at() ? 'step' : undefined}
          >
            <span aria-hidden="true">{index() < at() ? '✓' : index() + 1}</span> {step}
          </li>
        )}
      </For>
    </ol>
  );
}
