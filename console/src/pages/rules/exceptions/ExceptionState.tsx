import type { ExceptionRow } from '#protocol/api/exceptions.ts';
import { t } from '../../../i18n/language.ts';

/** How an exception stands, in a labelled outline. */
export function ExceptionState(props: { of: ExceptionRow['state'] }) {
  return <span class={`tag exception-${props.of}`}>{t().exceptions.states[props.of]}</span>;
}
