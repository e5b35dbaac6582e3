import { Empty } from '../../components/States.tsx';
import { t } from '../../i18n/language.ts';

/** Why nothing stands in the queue, and what that does and does not mean. */
export function QueueEmpty(props: { narrowed: boolean; state: string }) {
  const calm = () => !props.narrowed && props.state === 'open';
  return (
    <Empty
      title={calm() ? t().alerts.noneOpen : props.narrowed ? t().alerts.none : t().alerts.noneAtAll}
      text={calm() ? t().alerts.calmText : props.narrowed ? t().alerts.noneText : t().alerts.noneAtAllText}
    />
  );
}
