import { For } from 'solid-js';
import { may } from '../../api/session.ts';
import { actNow } from '../../components/incident-acts.ts';
import { whyNot } from '../../components/permission.ts';
import { t } from '../../i18n/language.ts';
import type { Asking } from './ActDialogs.tsx';

const asks: { act: Asking; needs: string; key: string }[] = [
  { act: 'declare', needs: 'declare', key: 'E' },
  { act: 'suppress', needs: 'suppress_day', key: 'S' },
  { act: 'comment', needs: 'comment', key: 'C' },
  { act: 'assign', needs: 'assign', key: 'M' },
  { act: 'close', needs: 'close', key: 'D' },
];

/** What can be done with all marked rows at once. */
export function BulkBar(props: { ids: string[]; onAsk: (asking: Asking) => void; onClear: () => void }) {
  return (
    <div class="bulk no-print" role="toolbar" aria-label={t().alerts.selected(props.ids.length)}>
      <b>{t().alerts.selected(props.ids.length)}</b>
      <button
        type="button"
        class="button primary small"
        disabled={!may('acknowledge')}
        title={whyNot('acknowledge')}
        onClick={() => actNow(props.ids, { type: 'acknowledge' })}
      >
        {t().alerts.act.acknowledge} <kbd>A</kbd>
      </button>
      <For each={asks.filter((ask) => may(ask.needs))}>
        {(ask) => (
          <button type="button" class="button small" onClick={() => props.onAsk(ask.act)}>
            {t().alerts.act[ask.act]} <kbd>{ask.key}</kbd>
          </button>
        )}
      </For>
      <button type="button" class="button quiet small" onClick={() => props.onClear()}>
        {t().keys.none}
      </button>
    </div>
  );
}
