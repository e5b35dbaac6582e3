import { For, Show } from 'solid-js';
import type { EventRow } from '#protocol/api/events.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

const shown = 20;

/** Changes between one snapshot and the next, newest first: readable before there is a baseline to compare with. */
export function RecentChanges(props: { of: ControllerDetail }) {
  const link = useLink();
  const query = createQuery<Page<EventRow>>(() =>
    withParams('/events', {
      site: props.of.site,
      limit: String(shown),
      filters: JSON.stringify([
        { field: 'kind', op: 'is', value: 'ot.config_change' },
        { field: 'device.id', op: 'is', value: props.of.device },
      ]),
    }),
  );
  return (
    <QueryView query={query} lines={3}>
      {(page) => (
        <Panel title={t().controllers.recent} aside={t().common.items(count(page().items.length))}>
          <Show when={page().items.length > 0} fallback={<p class="muted">{t().controllers.noRecent}</p>}>
            <ol class="plain-list">
              <For each={page().items}>
                {(row) => (
                  <li>
                    <Stamp at={row.at} /> <a href={link('/logs', { event: row.id })}>{pick(row.summary)}</a>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        </Panel>
      )}
    </QueryView>
  );
}
