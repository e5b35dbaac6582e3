import { createMemo, createSignal, For, Show } from 'solid-js';
import type { AllowAct, AllowPage, AllowRow } from '#protocol/api/network-allow.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { type Column, Grid } from '../../components/Grid.tsx';
import { Icon } from '../../components/Icon.tsx';
import { whyNot } from '../../components/permission.ts';
import { provideRowKeys } from '../../components/row-keys.ts';
import { Age, Stamp } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';
import { AllowDialog, type AllowQuestion } from './AllowDialog.tsx';

const standings = ['proposed', 'fresh', 'held', 'learning', 'approved', 'rejected', 'expired'] as const;

/** What was learned of the network, to be approved or rejected, each with reason, owner and end; and the learning itself. */
export function AllowView(props: { site: string }) {
  const go = useGo();
  const [chosen, setChosen] = useParam('standing');
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const [question, setQuestion] = createSignal<AllowQuestion | null>(null);
  const query = createQuery<AllowPage>(() =>
    props.site === '' ? null : withParams('/network/allow', { site: props.site, standing: standing() }),
  );
  /** What waits for a decision first; without any, what is there. */
  const standing = () => standings.find((one) => one === chosen()) ?? 'proposed';
  const rows = createMemo(() => query.data()?.items ?? []);
  const open = (id: string) => {
    const row = rows().find((one) => one.id === id);
    if (row) go(`/network/hosts/${encodeURIComponent(row.a)}`);
  };
  provideRowKeys({ ids: () => rows().map((row) => row.id), selection, change: setSelection, open });
  const act = async (given: AllowAct) => {
    const { changed, held } = await send<{ changed: number; held: number }>('POST', '/network/allow', {
      site: props.site,
      act: given,
    });
    say(held > 0 ? t().networkAllow.doneButHeld(changed, held) : t().networkAllow.done(changed));
    setSelection(emptySelection);
    await query.refetch();
  };
  const ask = (type: AllowQuestion['type']) => {
    const ids = [...selection().marked];
    setQuestion({ type, ids, count: ids.length });
  };
  return (
    <>
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <p class="learning">
              <Show
                when={data().learning.on}
                fallback={
                  <Show when={data().learning.until} fallback={t().networkAllow.notBegun}>
                    {(until) => (
                      <>
                        {t().networkAllow.over} <Stamp at={until()} full />
                      </>
                    )}
                  </Show>
                }
              >
                <span class="tag accent">{t().networkAllow.learningNow}</span> {t().networkAllow.until}{' '}
                <Stamp at={data().learning.until} full />
              </Show>
              <For each={data().learning.hosts}>
                {(one) => (
                  <span class="tag">
                    {t().networkAllow.relearning(one.host)} <Stamp at={one.until} />
                  </span>
                )}
              </For>
              <button
                type="button"
                class="button small"
                disabled={!may('decide_network')}
                title={whyNot('decide_network')}
                onClick={() => setQuestion({ type: 'learning', ids: [], count: 0, on: data().learning.on })}
              >
                {data().learning.on ? t().networkAllow.endLearning : t().networkAllow.goOnLearning}
              </button>
            </p>
            <fieldset class="chips bare" aria-label={t().networkAllow.standing}>
              <For each={standings}>
                {(one) => (
                  <button
                    type="button"
                    class="chip"
                    aria-pressed={standing() === one}
                    onClick={() => {
                      setSelection(emptySelection);
                      setChosen(one);
                    }}
                  >
                    {t().networkAllow.standings[one]} <b>{count(data().counts[one] ?? 0)}</b>
                  </button>
                )}
              </For>
            </fieldset>
            <p class="muted small">{t().networkAllow.says[standing()]}</p>
            <Show when={selection().marked.size > 0}>
              <div class="toolbar bulk">
                <span>{t().networkAllow.marked(selection().marked.size)}</span>
                <For each={actsFor(standing())}>
                  {(type) => (
                    <button
                      type="button"
                      class={`button small${type === 'approve' ? ' primary' : ''}`}
                      disabled={!may('decide_network')}
                      title={whyNot('decide_network')}
                      onClick={() => ask(type)}
                    >
                      <Icon name={type === 'approve' ? 'check' : 'close'} size={14} />
                      {t().networkAllow.acts[type]}
                    </button>
                  )}
                </For>
              </div>
            </Show>
            <Grid
              label={t().networkAllow.title}
              rows={rows()}
              idOf={(row) => row.id}
              minWidth="940px"
              markable
              selection={selection()}
              onSelection={setSelection}
              onOpen={(row) => open(row.id)}
              columns={columns()}
              empty={<Empty icon="check" title={t().networkAllow.none} />}
              foot={
                <span>
                  {data().left > 0
                    ? t().common.shown(count(rows().length), count(rows().length + data().left))
                    : t().common.items(count(rows().length))}
                </span>
              }
            />
          </>
        )}
      </QueryView>
      <AllowDialog question={question()} onClose={() => setQuestion(null)} onAct={act} />
    </>
  );
}

function actsFor(standing: AllowRow['standing']): ('approve' | 'reject' | 'expire')[] {
  if (standing === 'approved') return ['expire', 'reject'];
  if (standing === 'rejected') return ['approve'];
  return ['approve', 'reject'];
}

function columns(): Column<AllowRow>[] {
  const words = t().networkAllow.columns;
  return [
    { id: 'kind', title: words.kind, width: '112px', cell: (row) => t().networkAllow.kinds[row.kind] },
    {
      id: 'what',
      title: words.what,
      width: 'minmax(260px, 2fr)',
      cell: (row) => (
        <span class="clip">
          <b>{row.aName ?? row.a}</b>
          {row.b === null ? '' : ` → ${row.bName ?? row.b}`} <code>{detailOf(row)}</code>
        </span>
      ),
    },
    { id: 'first', least: 'tablet', title: words.first, width: '116px', cell: (row) => <Stamp at={row.first} /> },
    { id: 'last', least: 'tablet', title: words.last, width: '104px', cell: (row) => <Age at={row.last} /> },
    { id: 'sights', least: 'desk', title: words.sights, width: '84px', number: true, cell: (row) => count(row.sights) },
    {
      id: 'decision',
      least: 'desk',
      title: words.decision,
      width: 'minmax(180px, 1.4fr)',
      cell: (row) => (
        <Show when={row.reason} fallback={<span class="muted">{t().networkAllow.undecided}</span>}>
          <span class="clip" title={`${row.by ?? ''} ${row.owner ?? ''}`}>
            {row.reason} <span class="muted small">{row.by}</span>
          </span>
        </Show>
      ),
    },
    { id: 'until', least: 'desk', title: words.until, width: '104px', cell: (row) => <Stamp at={row.until} /> },
  ];
}

/** Port, program, operation or range of an entry, as short as it can be said. */
function detailOf(row: AllowRow): string {
  const { kind, transport, port, program, operation, area, low, high } = row;
  if (kind === 'pair') return `${transport}/${port ?? '*'}`;
  if (kind === 'listening') return `${transport}/${port} ${program ?? ''}`;
  if (kind === 'program') return program ?? '';
  if (kind === 'operation') return operation ?? '';
  if (kind === 'range') return `${area} ${low}–${high}`;
  return '';
}
