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
