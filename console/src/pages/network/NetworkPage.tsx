import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import type { Network } from '#protocol/api/network.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { Segment } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { count } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { AllowView } from './AllowView.tsx';
import { EdgeTable } from './EdgeTable.tsx';
import { HostTable } from './HostTable.tsx';
import { NetworkMap } from './NetworkMap.tsx';
import { narrowed } from './narrowed.ts';
import { Unseen } from './Unseen.tsx';
import { WhatIsNew } from './WhatIsNew.tsx';
import { ZoneMatrix } from './ZoneMatrix.tsx';
import { ZonesView } from './ZonesView.tsx';
import './network.css';
import './zones.css';

const views = ['map', 'matrix', 'hosts', 'table', 'new', 'allow', 'zones'] as const;

/** Who is there and who talks with whom: the same data as a map, as a table of zones, as hosts, as conversations, and what of it is new. */
export default function NetworkPage() {
  const site = useSite();
  const go = useGo();
  const [view, setView] = useParam('view');
  const [onlyNew, setOnlyNew] = useParam('new');
  const [words, setWords] = useParam('q');
  const [focus, setFocus] = useParam('focus');
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  const query = createQuery<Network>(() => (site.id() === '' ? null : withParams('/network', { site: site.id() })));
  const shown = createMemo((): Network | undefined => {
    const data = query.data();
    return data && narrowed(data, { words: words() ?? '', focus: focus(), onlyNew: onlyNew() !== undefined });
  });
  const chosen = () => views.find((each) => each === view()) ?? 'map';
  const focusName = () => {
    const node = query.data()?.nodes.find((one) => one.id === focus() || one.asset === focus());
    return node?.name ?? node?.id ?? focus();
  };
  const toggle = (key: string) =>
    setOpened((old) => {
      if (key === '') return new Set<string>();
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
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
                  count(data().edges.length + data().left),
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
        <Show when={chosen() !== 'allow' && chosen() !== 'zones'}>
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
        </Show>
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
        {(data) => (
          <Show
            when={shown()?.nodes.length}
            fallback={<Empty icon="network" title={t().network.none} text={t().network.noneText} />}
          >
            <Switch>
              <Match when={chosen() === 'map'}>
                <NetworkMap
                  network={shown()!}
                  opened={opened()}
                  onToggle={toggle}
                  onOpen={(address) => go(`/network/hosts/${encodeURIComponent(address)}`)}
                />
              </Match>
              <Match when={chosen() === 'matrix'}>
                <ZoneMatrix network={shown()!} />
              </Match>
              <Match when={chosen() === 'hosts'}>
                <HostTable network={shown()!} site={site.id()} onChanged={() => void query.refetch()} />
                <Unseen network={data()} />
              </Match>
              <Match when={chosen() === 'table'}>
                <EdgeTable network={shown()!} />
              </Match>
              <Match when={chosen() === 'zones'}>
                <ZonesView site={site.id()} />
              </Match>
              <Match when={chosen() === 'allow'}>
                <AllowView site={site.id()} />
              </Match>
              <Match when={chosen() === 'new'}>
                <WhatIsNew network={shown()!} />
              </Match>
            </Switch>
          </Show>
        )}
      </QueryView>
    </div>
  );
}
