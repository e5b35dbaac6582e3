import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { AssetFeed, RuleRow } from '#protocol/api/rules.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { SidePanel } from '../../components/SidePanel.tsx';
import { Age } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { Techniques } from '../../components/Techniques.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { FeedTag } from './FeedTag.tsx';
import { RuleReplay } from './RuleReplay.tsx';
import './rules.css';

const shown = 500;

/** One rule: what it says, and from which assets its events arrive, with what to switch on where they do not. */
export function RulePanel(props: { rule: RuleRow; site: string; onClose: () => void }) {
  const link = useLink();
  const query = createQuery<Page<AssetFeed>>(() =>
    withParams(`/rules/${encodeURIComponent(props.rule.id)}/feed`, { site: props.site, limit: String(shown) }),
  );
  return (
    <SidePanel
      label={t().rules.detail}
      title={
        <div class="row wrap">
          <b>{pick(props.rule.title)}</b>
          <FeedTag of={props.rule.feed.state} />
        </div>
      }
      onClose={props.onClose}
    >
      <p>{pick(props.rule.sentence)}</p>
      <dl class="facts">
        <dt>{t().rules.columns.fired}</dt>
        <dd>{count(props.rule.firings30d)}</dd>
        <Show when={props.rule.techniques.length > 0}>
          <dt>{t().rules.techniques}</dt>
          <dd>
            <Techniques of={props.rule.techniques} />
          </dd>
        </Show>
        <Show when={props.rule.items.length > 0}>
          <dt>{t().rules.items}</dt>
          <dd>{props.rule.items.join(' ')}</dd>
        </Show>
        <Show when={props.rule.author}>
          {(author) => (
            <>
              <dt>{t().rules.author}</dt>
              <dd>{author()}</dd>
            </>
          )}
        </Show>
      </dl>
      <Show when={props.rule.useless}>
        {(useless) => (
          <p class="small">
            <b>{t().rules.useless}</b> {pick(useless())}
          </p>
        )}
      </Show>
      <Show keyed when={props.rule.id}>
        {(rule) => <RuleReplay rule={rule} site={props.site} />}
      </Show>
      <section class="stack">
        <h3>{t().rules.assets}</h3>
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
      </section>
    </SidePanel>
  );
}
