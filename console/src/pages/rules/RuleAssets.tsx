import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { AssetFeed } from '#protocol/api/rules.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Age } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { FeedTag } from './FeedTag.tsx';

const shown = 500;

/** From which assets a rule gets its events, and what to switch on where it does not. */
export function RuleAssets(props: { rule: string; site: string }) {
  const link = useLink();
  const query = createQuery<Page<AssetFeed>>(() =>
    withParams(`/rules/${encodeURIComponent(props.rule)}/feed`, { site: props.site, limit: String(shown) }),
  );
  return (
    <>
      <QueryView query={query} lines={4}>
        {(data) => (
          <Show when={data().items.length > 0} fallback={<p class="muted">{t().rules.noAssets}</p>}>
            <ul class="asset-feeds">
              <For each={data().items}>
                {(row) => (
                  <li>
                    <div class="row spread">
                      <a href={link(`/assets/${row.asset.id}`)}>
                        <b>{row.asset.name}</b>
                      </a>
                      <FeedTag of={row.state} />
                    </div>
                    <p class="small">{pick(row.why)}</p>
                    <Show when={row.remedy}>
                      {(remedy) => (
                        <p class="small">
                          <b>{t().rules.remedy}</b> {pick(remedy())}
                        </p>
                      )}
                    </Show>
                    <p class="muted small">
                      {t().rules.last} <Age at={row.last} none={t().rules.never} />
                    </p>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </QueryView>
      <Show when={(query.data()?.total ?? 0) > shown}>
        <p class="muted small">{t().rules.more(count(shown), count(query.data()!.total!))}</p>
      </Show>
    </>
  );
}
