import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { RuleFeed, RuleRow } from '#protocol/api/rules.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Grid } from '../../components/Grid.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SeverityMark } from '../../components/Severity.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useLink, useParam } from '../../components/url.ts';
import { isPhone } from '../../components/viewport.ts';
import { fold } from '../../frame/fold.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { Added } from './added/Added.tsx';
import { Coverage } from './Coverage.tsx';
import { Exceptions } from './exceptions/Exceptions.tsx';
import { FeedTag } from './FeedTag.tsx';
import { stateAt } from './one/state-at.ts';
import { RulePanel } from './RulePanel.tsx';
import { RuleTabs } from './RuleTabs.tsx';

const states: readonly RuleFeed['state'][] = ['not_fed', 'unknown', 'partly', 'fed'];
const most = 10_000;

/** All detection rules, and what they cover. */
export default function Rules() {
  const [tab] = useParam('tab');
  return (
    <div class="page fill">
      <Switch fallback={<RuleList />}>
        <Match when={tab() === 'coverage'}>
          <Coverage />
        </Match>
        <Match when={tab() === 'added'}>
          <Added />
        </Match>
        <Match when={tab() === 'exceptions'}>
          <Exceptions />
        </Match>
      </Switch>
    </div>
  );
}

/** All detection rules: how grave, how often they fired, and whether the events that they need arrive. */
function RuleList() {
  const site = useSite();
  const link = useLink();
  const [open, setOpen] = useParam('rule');
  const [words, setWords] = useParam('q');
  const [feed] = useParam('feed');
  const [selection, setSelection] = createSignal<Selection>({ ...emptySelection, cursor: open() ?? null });
  const query = createQuery<Page<RuleRow>>(() =>
    site.id() === '' ? null : withParams('/rules', { site: site.id(), limit: String(most) }),
  );
  const all = () => query.data()?.items ?? [];
  const total = (state: RuleFeed['state']) => all().filter((row) => row.feed.state === state).length;
  const rows = createMemo(() => {
    const asked = fold(words() ?? '');
    return all()
      .filter((row) => feed() === undefined || row.feed.state === feed())
      .filter((row) => fold(`${pick(row.title)} ${row.techniques.join(' ')} ${row.items.join(' ')}`).includes(asked))
      .sort(
        (a, b) =>
          states.indexOf(a.feed.state) - states.indexOf(b.feed.state) ||
          a.severity.localeCompare(b.severity) ||
          pick(a.title).localeCompare(pick(b.title), 'ja'),
      );
  });
  const chosen = () => all().find((row) => row.id === open());
  provideRowKeys({
    ids: () => rows().map((row) => row.id),
    selection,
    change: setSelection,
    open: (id) => setOpen(id),
    follow: () => open() !== undefined,
    markable: false,
  });
  const columns = () => t().rules.columns;
  return (
    <>
      <PageHead
        title={t().rules.title}
        says={t().rules.says(
          count(all().length),
          count(total('fed')),
          count(total('not_fed')),
          count(total('unknown')),
        )}
      >
        <RuleTabs of="list" />
      </PageHead>
      <div class="row spread wrap">
        <nav class="tabs" aria-label={columns().feed}>
          <For each={[undefined, ...states]}>
            {(each) => (
              <a href={link('/rules', { feed: each })} aria-current={feed() === each ? 'page' : undefined}>
                {each === undefined ? t().rules.all : t().rules.feeds[each]}{' '}
                {count(each === undefined ? all().length : total(each))}
              </a>
            )}
          </For>
        </nav>
        <input
          data-search
          class="input narrow"
          type="search"
          placeholder={t().rules.search}
          aria-label={t().rules.search}
          value={words() ?? ''}
          onChange={(event) => setWords(event.currentTarget.value || null)}
        />
      </div>
      <div class="split">
        <div class="grow">
          <QueryView query={query} lines={12}>
            {() => (
              <Grid
                label={t().rules.title}
                rows={rows()}
                idOf={(row) => row.id}
                height={isPhone() ? 82 : 54}
                minWidth={open() ? '480px' : '900px'}
                selection={selection()}
                onSelection={setSelection}
                onOpen={(row) => setOpen(row.id)}
                empty={<Empty icon="rules" title={t().rules.none} text={t().rules.noneText} />}
                foot={<span>{t().common.items(count(rows().length))}</span>}
                columns={[
                  {
                    id: 'severity',
                    title: columns().severity,
                    width: isPhone() ? '52px' : '92px',
                    cell: (row) => <SeverityMark of={row.severity as Severity} short />,
                  },
                  {
                    id: 'title',
                    title: columns().title,
                    width: isPhone() ? 'minmax(0, 1fr)' : 'minmax(180px, 2fr)',
                    cell: (row) => (
                      <div class="two-lines">
                        <p class={isPhone() ? 'strong two-rows' : 'strong clip'}>
                          <Show when={stateAt(row, site.id()) !== 'on'}>
                            <span class="tag">{t().rulePage.states[stateAt(row, site.id())]}</span>{' '}
                          </Show>
                          {pick(row.title)}
                        </p>
                        <p class="muted small clip">{[...row.techniques, ...row.items].join(' · ')}</p>
                      </div>
                    ),
                  },
                  {
                    id: 'feed',
                    title: columns().feed,
                    width: isPhone() ? '104px' : '140px',
                    cell: (row) => <FeedTag of={row.feed.state} />,
                  },
                  ...(open()
                    ? []
                    : [
                        {
                          id: 'assets',
                          least: 'tablet' as const,
                          title: columns().assets,
                          width: '92px',
                          number: true,
                          cell: (row: RuleRow) => <AssetShare of={row.feed} />,
                        },
                        {
                          id: 'why',
                          least: 'tablet' as const,
                          title: columns().why,
                          width: 'minmax(200px, 2fr)',
                          cell: (row: RuleRow) => (
                            <Show when={row.feed.why}>
                              {(why) => (
                                <p class="small clip" title={pick(why())}>
                                  {pick(why())}
                                </p>
                              )}
                            </Show>
                          ),
                        },
                        {
                          id: 'fired',
                          least: 'desk' as const,
                          title: columns().fired,
                          width: '104px',
                          number: true,
                          cell: (row: RuleRow) => count(row.firings30d),
                        },
                      ]),
                ]}
              />
            )}
          </QueryView>
        </div>
        <Show when={chosen()}>
          {(rule) => <RulePanel rule={rule()} site={site.id()} onClose={() => setOpen(null)} />}
        </Show>
      </div>
    </>
  );
}

/** How many of the assets that concern a rule feed it. */
function AssetShare(props: { of: RuleFeed }) {
  const all = () => props.of.fed + props.of.notFed + props.of.unknown;
  return (
    <Show when={all() > 0} fallback={<span class="muted">{t().common.none}</span>}>
      {count(props.of.fed)} / {count(all())}
    </Show>
  );
}
