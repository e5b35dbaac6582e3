import { Show } from 'solid-js';
import type { Gap } from '../../api/types.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { t } from '../../i18n/language.ts';

/** From when to when records are missing; where nobody can say that, when it was noticed. */
export function GapPeriod(props: { gap: Gap }) {
  return (
    <Show
      when={props.gap.from ?? props.gap.to}
      fallback={
        <span class="muted">
          {t().evidence.untimed}
          <br />
          <span class="small">
            {t().sources.noticed} <Stamp at={props.gap.received} />
          </span>
        </span>
      }
    >
      <Stamp at={props.gap.from} none={t().common.unknown} /> –{' '}
      <Show when={props.gap.to} fallback={<b>{t().sources.still}</b>}>
        <Stamp at={props.gap.to} />
      </Show>
    </Show>
  );
}
