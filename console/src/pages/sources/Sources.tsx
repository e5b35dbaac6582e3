import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import type { Agent } from '#protocol/api/collection.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { Gap } from '../../api/types.ts';
import { Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useLink, useParam } from '../../components/url.ts';
import { fold } from '../../frame/fold.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { AgentPanel } from './AgentPanel.tsx';
import { agentColumns } from './agent-columns.tsx';
import { ChannelTrouble } from './ChannelTrouble.tsx';
import { EnrolDialog } from './EnrolDialog.tsx';
import { GapsTab } from './GapsTab.tsx';
import './sources.css';

/** What is collected, from whom, how late, and what is missing. */
export default function Sources() {
  const site = useSite();
  const link = useLink();
  const [tab] = useParam('tab');
  const [open, setOpen] = useParam('agent');
  const [words, setWords] = useParam('q');
  const [enrolling, setEnrolling] = createSignal(false);
  const [selection, setSelection] = createSignal<Selection>({ ...emptySelection, cursor: open() ?? null });
  const query = createQuery<Page<Agent>>(() => (site.id() === '' ? null : withParams('/agents', { site: site.id() })));
  const gaps = createQuery<Page<Gap>>(() => (site.id() === '' ? null : withParams('/gaps', { site: site.id() })));
  const troubled = (agent: Agent) =>
    Number(agent.standing === 'pending') * 8 +
    Number(agent.silence === 'unexplained') * 4 +
    Number(agent.sources.some((source) => source.state === 'failed')) * 2 +
    Number(!agent.clockPlausible);
  const rows = createMemo(() => {
    const asked = fold(words() ?? '');
    return (query.data()?.items ?? [])
      .filter((agent) => fold(`${agent.name} ${agent.id}`).includes(asked))
      .sort((a, b) => troubled(b) - troubled(a) || a.name.localeCompare(b.name, 'ja', { numeric: true }));
  });
  const active = () => (query.data()?.items ?? []).filter((agent) => agent.standing === 'active');
  const chosen = () => query.data()?.items.find((agent) => agent.id === open());
  const unexplained = () =>
    (gaps.data()?.items ?? []).filter((gap) => gap.explanation === null && !gap.withdrawn).length;
  const isGaps = () => tab() === 'gaps';
  provideRowKeys({
    ids: () => (isGaps() ? [] : rows().map((row) => row.id)),
    selection,
    change: setSelection,
    open: (id) => setOpen(id),
    follow: () => open() !== undefined,
    markable: false,
  });
  return (
    <div class="page fill">
      <PageHead
        title={t().sources.title}
        says={
          query.data() &&
          gaps.data() &&
          t().sources.says(
            count(active().filter((agent) => agent.silence === 'heard').length),
            count(active().length),
            count(unexplained()),
          )
        }
      >
        <button
          type="button"
          class="button primary"
          disabled={!may('enrol_agents')}
          title={whyNot('enrol_agents')}
          onClick={() => setEnrolling(true)}
        >
          <Icon name="plus" size={15} />
          {t().sources.add}
        </button>
      </PageHead>
      <ChannelTrouble />
      <div class="row spread wrap">
        <nav class="tabs">
          <For each={['agents', 'gaps'] as const}>
            {(each) => (
              <a
                href={link('/sources', { tab: each === 'agents' ? undefined : each })}
                aria-current={isGaps() === (each === 'gaps') ? 'page' : undefined}
              >
                {t().sources.tabs[each]}
              </a>
            )}
          </For>
        </nav>
        <Show when={!isGaps()}>
          <input
            data-search
            class="input narrow"
            type="search"
            placeholder={t().sources.search}
            aria-label={t().sources.search}
            value={words() ?? ''}
            onChange={(event) => setWords(event.currentTarget.value || null)}
          />
        </Show>
      </div>
      <Switch>
        <Match when={isGaps()}>
          <QueryView query={gaps} lines={8}>
            {(data) => <GapsTab gaps={data().items} onChange={() => void gaps.refetch()} />}
          </QueryView>
        </Match>
        <Match when={!isGaps()}>
          <div class="split">
            <div class="grow">
              <QueryView query={query} lines={12}>
                {() => (
                  <Grid
                    label={t().sources.title}
                    rows={rows()}
                    idOf={(row) => row.id}
                    minWidth={open() ? '480px' : '1000px'}
                    selection={selection()}
                    onSelection={setSelection}
                    onOpen={(row) => setOpen(row.id)}
                    rowClass={(row) => (row.standing === 'revoked' || row.standing === 'retired' ? 'faded' : '')}
                    empty={<Empty icon="sources" title={t().sources.noAgents} text={t().sources.noAgentsText} />}
                    foot={<span>{t().common.items(count(rows().length))}</span>}
                    columns={agentColumns(open() !== undefined)}
                  />
                )}
              </QueryView>
            </div>
            <Show when={chosen()}>
              {(agent) => (
                <AgentPanel agent={agent()} onClose={() => setOpen(null)} onChange={() => void query.refetch()} />
              )}
            </Show>
          </div>
        </Match>
      </Switch>
      <EnrolDialog
        open={enrolling()}
        site={site.id()}
        onClose={() => setEnrolling(false)}
        onDone={() => void query.refetch()}
      />
    </div>
  );
}
