import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import type { Network } from '#protocol/api/plant.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Segment } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { count } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { fold } from '../../frame/fold.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { EdgeTable } from './EdgeTable.tsx';
import { NetworkMap } from './NetworkMap.tsx';
import { ZoneMatrix } from './ZoneMatrix.tsx';
import './network.css';

const views = ['map', 'matrix', 'table'] as const;

/** Who talks with whom: the same data as a map, as a table of zones and as a list. */
export default function NetworkPage() {
  const site = useSite();
  const [view, setView] = useParam('view');
  const [onlyNew, setOnlyNew] = useParam('new');
  const [words, setWords] = useParam('q');
  const [focus, setFocus] = useParam('focus');
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  const query = createQuery<Network>(() => (site.id() === '' ? null : withParams('/network', { site: site.id() })));
  const shown = createMemo((): Network | undefined => {
    const data = query.data();
    if (!data) return undefined;
    const asked = fold(words() ?? '');
    const names = new Map(
      data.nodes.map((node): [string, string] => [node.id, fold(`${node.name ?? ''} ${node.address}`)]),
    );
    const edges = data.edges.filter(
      (edge) =>
        (onlyNew() === undefined || edge.isNew) &&
        (focus() === undefined || edge.from === focus() || edge.to === focus()) &&
        (asked === '' || `${names.get(edge.from)} ${names.get(edge.to)} ${edge.port}`.includes(asked)),
    );
    const narrowed = onlyNew() !== undefined || focus() !== undefined || asked !== '';
    const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
    return { ...data, edges, nodes: narrowed ? data.nodes.filter((node) => used.has(node.id)) : data.nodes };
  });
  const chosen = () => views.find((each) => each === view()) ?? 'map';
  const focusName = () => query.data()?.nodes.find((node) => node.id === focus())?.name ?? focus();
  return (
    <div class="page fill network">
      <PageHead
        title={t().network.title}
        says={
          <Show when={query.data()}>
            {(data) => (
              <>
                {t().network.says(
                  count(data().nodes.length),
                  count(data().edges.length),
                  count(data().edges.filter((edge) => edge.isNew).length),
                )}
                <span class="muted small coverage-note">{pick(data().coverage)}</span>
              </>
            )}
          </Show>
        }
      />
      <div class="toolbar">
        <Segment
          label={t().network.title}
          value={chosen()}
          options={views.map((value) => ({ value, label: t().network.views[value] }))}
          onChange={(value) => setView(value === 'map' ? null : value)}
        />
        <input
          data-search
          class="input search"
          type="search"
          placeholder={t().network.search}
          aria-label={t().network.search}
          value={words() ?? ''}
          onInput={(event) => !event.isComposing && setWords(event.currentTarget.value || null)}
          onCompositionEnd={(event) => setWords(event.currentTarget.value || null)}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={onlyNew() !== undefined}
            onChange={(event) => setOnlyNew(event.currentTarget.checked ? '1' : null)}
          />
          {t().network.onlyNew}
        </label>
        <Show when={focus()}>
          <span class="chip">
            <span>
              {t().network.node} <b>{focusName()}</b>
            </span>
            <button type="button" aria-label={t().network.clearFocus} onClick={() => setFocus(null)}>
              <Icon name="close" size={11} />
            </button>
          </span>
        </Show>
      </div>
      <QueryView query={query} lines={12}>
        {() => (
          <Show
            when={shown()?.nodes.length}
            fallback={<Empty icon="network" title={t().network.none} text={t().network.noneText} />}
          >
            <Switch>
              <Match when={chosen() === 'map'}>
                <NetworkMap
                  network={shown()!}
                  opened={opened()}
                  focus={focus() ?? null}
                  onToggle={(key) =>
                    setOpened((old) => {
                      const next = new Set(old);
                      if (!next.delete(key)) next.add(key);
                      return next;
                    })
                  }
                  onFocus={(id) => setFocus(id)}
                />
              </Match>
              <Match when={chosen() === 'matrix'}>
                <ZoneMatrix network={shown()!} />
              </Match>
              <Match when={chosen() === 'table'}>
                <EdgeTable network={shown()!} />
              </Match>
            </Switch>
          </Show>
        )}
      </QueryView>
    </div>
  );
}
