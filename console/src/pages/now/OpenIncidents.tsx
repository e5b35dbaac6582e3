import { createEffect, createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { IncidentTags } from '../../components/IncidentTags.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Phrase } from '../../components/Phrase.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Countdown, Elapsed } from '../../components/Stamp.tsx';
import { Empty } from '../../components/States.tsx';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { mostUrgentFirst } from './open-matters.ts';

const most = 8;

/** The most urgent open matters with their running time and what to do next, by whom: as many as fit whole. */
export function OpenIncidents(props: { rows: IncidentRow[]; total: number }) {
  const link = useLink();
  const rows = createMemo(() => mostUrgentFirst(props.rows).slice(0, most));
  const [list, setList] = createSignal<HTMLOListElement>();
  const [whole, setWhole] = createSignal(most);
  createEffect(() => {
    const shown = list();
    rows();
    if (!shown) return;
    const measure = () => setWhole(wholeRows(shown));
    const watcher = new ResizeObserver(measure);
    watcher.observe(shown.closest('.now-main') ?? shown);
    measure();
    onCleanup(() => watcher.disconnect());
  });
  const others = () => props.total - Math.min(whole(), rows().length);
  return (
    <Panel
      title={t().now.open}
      class="open-incidents"
      aside={
        <a href={link('/alerts')}>
          {t().now.allAlerts}
          <Show when={others() > 0}>{` ${t().now.others(others())}`}</Show>
        </a>
      }
    >
      <Show when={props.rows.length > 0} fallback={<Empty title={t().now.noneOpen} text={t().now.noneOpenText} />}>
        <ol ref={setList}>
          <For each={rows()}>
            {(row, at) => (
              <li class={at() < whole() ? '' : 'beyond'}>
                <a class="open-row" href={link(`/incidents/${row.id}`)} title={pick(row.sentence)}>
                  <SeverityMark of={row.severity} />
                  <div class="grow">
                    <p class="sentence">
                      <Phrase text={pick(row.sentence)} />
                    </p>
                    <Show when={row.nextStep} fallback={<p class="muted small">{t().now.noStep}</p>}>
                      {(step) => (
                        <p class="next-step small">
                          <b>{pick(step().role)}</b>
                          <span>{pick(step().text)}</span>
                        </p>
                      )}
                    </Show>
                  </div>
                  <div class="open-end">
                    <Elapsed since={row.first} />
                    <Show when={row.nextStep?.dueAt}>{(due) => <Countdown due={due()} />}</Show>
                    <IncidentTags of={row} brief />
                  </div>
                </a>
              </li>
            )}
          </For>
        </ol>
      </Show>
    </Panel>
  );
}

/** How many rows of the list are to be seen in full, were all of them laid out; on a page that scrolls as a whole, all. */
function wholeRows(list: HTMLOListElement): number {
  list.classList.add('measured');
  const rows = countWhole(list);
  list.classList.remove('measured');
  return rows;
}

function countWhole(list: HTMLOListElement): number {
  const bottom = list.getBoundingClientRect().bottom + 1;
  const cut = [...list.children].findIndex((row) => row.getBoundingClientRect().bottom > bottom);
  return cut === -1 ? list.children.length : cut;
}
