import { For, Show } from 'solid-js';
import type { RuleAdditions } from '#protocol/api/rule-additions.ts';
import { withParams } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import { PageHead, Panel } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { Empty, QueryView } from '../../../components/States.tsx';
import { useGo } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { t } from '../../../i18n/language.ts';
import { RuleTabs } from '../RuleTabs.tsx';
import { AdditionCard } from './AdditionCard.tsx';
import { Lists } from './Lists.tsx';
import { TrustedKeys } from './TrustedKeys.tsx';
import '../rules.css';

/** Rules that people added to those of the product, the keys whose packs are taken, and the lists that rules use. */
export function Added() {
  const site = useSite();
  const go = useGo();
  const words = () => t().ruleAdditions;
  const query = createQuery<RuleAdditions>(() =>
    site.id() === '' ? null : withParams('/rule-additions', { site: site.id() }),
  );
  const refresh = () => void query.refetch();
  return (
    <>
      <PageHead title={t().rules.title} says={words().lead}>
        <RuleTabs of="added" />
        <For each={['own', 'file'] as const}>
          {(way) => (
            <button
              type="button"
              class={`button${way === 'own' ? ' primary' : ''}`}
              disabled={!may('change_rules')}
              title={whyNot('change_rules')}
              onClick={() => go('/rules/added/new', way === 'own' ? {} : { from: 'file' })}
            >
              {way === 'own' ? words().addOwn : words().addFile}
            </button>
          )}
        </For>
      </PageHead>
      <div class="grow scroll-y">
        <QueryView query={query} lines={10}>
          {(data) => (
            <div class="stack-wide">
              <Show
                when={data().additions.length > 0}
                fallback={<Empty icon="rules" title={words().none} text={words().noneText} />}
              >
                <For each={data().additions}>
                  {(one) => (
                    <AdditionCard
                      of={one}
                      site={site.id()}
                      mayDecide={may('change_rules') && (one.kind === 'own' || data().everywhere)}
                      onChange={refresh}
                    />
                  )}
                </For>
              </Show>
              <Show when={may('change_rules') && !data().everywhere}>
                <p class="small muted">{words().everywhereOnly}</p>
              </Show>
              <div class="rule-grid">
                <Panel title={words().keys}>
                  <TrustedKeys
                    of={data().keys}
                    mayDecide={may('change_rules') && data().everywhere}
                    onChange={refresh}
                  />
                </Panel>
                <Panel title={words().lists}>
                  <Lists of={data().lists} mayDecide={may('change_rules') && data().everywhere} onChange={refresh} />
                </Panel>
              </div>
            </div>
          )}
        </QueryView>
      </div>
    </>
  );
}
