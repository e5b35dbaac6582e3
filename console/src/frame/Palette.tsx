// biome-ignore-all lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
// biome-ignore-all lint/a11y/useKeyWithClickEvents: Enter in the field runs the active option

import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Asset } from '#protocol/api/plant.ts';
import { withParams } from '../api/client.ts';
import { createQuery } from '../api/query.ts';
import { may } from '../api/session.ts';
import { Dialog } from '../components/Dialog.tsx';
import { Icon, type IconName } from '../components/Icon.tsx';
import { useGo } from '../components/url.ts';
import { t } from '../i18n/language.ts';
import { commands } from './commands.ts';
import { fold } from './fold.ts';
import { chordLabel } from './keys.ts';
import { useSite } from './site.ts';

interface Hit {
  id: string;
  label: string;
  icon: IconName;
  hint: string;
  run: () => void;
}

const shownHits = 12;

/** One field that finds pages, commands and assets, and searches logs and alerts for the words. */
export default function Palette(props: { onClose: () => void }) {
  const go = useGo();
  const site = useSite();
  const [words, setWords] = createSignal('');
  const [at, setAt] = createSignal(0);
  let field: HTMLInputElement | undefined;
  const assets = createQuery<Page<Asset>>(() =>
    words().trim().length > 0 && may('see_assets')
      ? withParams('/assets', { site: site.id(), q: words().trim(), limit: 5 })
      : null,
  );
  const mac = /Mac|iPad|iPhone/.test(navigator.platform);

  const hits = createMemo((): Hit[] => {
    const asked = fold(words().trim());
    const known = commands()
      .filter(
        (command) =>
          command.group !== 'row' && command.id !== 'palette' && command.id !== 'search' && (command.when?.() ?? true),
      )
      .filter((command) => fold(`${command.title()} ${command.also ?? ''} ${command.id}`).includes(asked))
      .map((command) => ({
        id: command.id,
        label: command.title(),
        icon: 'command' as const,
        hint: chordLabel(command.chords?.[0] ?? '', mac),
        run: command.run,
      }));
    if (asked === '') return known.slice(0, shownHits);
    const text = words().trim();
    const found = (assets.data()?.items ?? []).slice(0, 5).map((asset) => ({
      id: asset.id,
      label: asset.name,
      icon: 'asset' as const,
      hint: '',
      run: () => go(`/assets/${asset.id}`),
    }));
    const searches: Hit[] = [
      {
        id: 'search.alerts',
        label: t().palette.searchAlerts(text),
        icon: 'search',
        hint: '',
        run: () => go('/alerts', { q: text }),
      },
      {
        id: 'search.assets',
        label: t().palette.searchAssets(text),
        icon: 'search',
        hint: '',
        run: () => go('/assets', { q: text }),
      },
    ];
    if (may('see_events')) {
      searches.unshift({
        id: 'search.logs',
        label: t().palette.searchLogs(text),
        icon: 'search',
        hint: '',
        run: () => go('/logs', { q: text }),
      });
    }
    return [...known.slice(0, 6), ...found, ...searches];
  });

  const run = (hit: Hit | undefined) => {
    if (!hit) return;
    props.onClose();
    hit.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((old) => (old + step + hits().length) % Math.max(1, hits().length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(hits()[at()]);
    }
  };
  onMount(() => queueMicrotask(() => field?.focus()));

  return (
    <Dialog open title={t().palette.title} onClose={props.onClose}>
      <input
        ref={field}
        class="input palette-field"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={hits()[at()] ? `hit-${at()}` : undefined}
        placeholder={t().palette.hint}
        value={words()}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div id="palette-hits" class="palette-hits" role="listbox" aria-label={t().palette.title}>
        <For each={hits()}>
          {(hit, index) => (
            <div
              id={`hit-${index()}`}
              role="option"
              class="menu-item"
              aria-selected={index() === at()}
              data-highlighted={index() === at() ? '' : undefined}
              onMouseMove={() => setAt(index())}
              onClick={() => run(hit)}
            >
              <Icon name={hit.icon} size={15} />
              <span class="grow">{hit.label}</span>
              <Show when={hit.hint}>
                <kbd>{hit.hint}</kbd>
              </Show>
            </div>
          )}
        </For>
        <Show when={hits().length === 0}>
          <p class="muted small palette-none">{t().palette.none}</p>
        </Show>
      </div>
    </Dialog>
  );
}
