import { Empty } from '../../components/States.tsx';
import { t } from '../../i18n/language.ts';

/** Why nothing stands in the queue, and what that does and does not mean. */
export function QueueEmpty(props: { narrowed: boolean }) {
  return (
    <Empty
      title={props.narrowed ? t().alerts.none : t().alerts.noneOpen}
      text={props.narrowed ? t().alerts.noneText : t().alerts.calmText}
    />
  );
}
