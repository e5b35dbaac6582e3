// biome-ignore-all lint/a11y/useFocusableInteractive: the field keeps the focus, arrow keys choose

import { createMemo, createSignal, For, Show } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { FieldInfo, FieldValues } from '../../api/types.ts';
import { readQuery } from '../../components/filters.ts';
import { Icon } from '../../components/Icon.tsx';
import { count } from '../../components/time.ts';
import { fold } from '../../frame/fold.ts';
import { pick, t } from '../../i18n/language.ts';
import { completionOf } from './completion.ts';

const shown = 8;

/** Words and conditions in one line; named conditions and fields are offered while they are typed, then the most frequent values of a field. */
export function QueryBar(props: {
  site: string;
  words: string;
  /** Conditions as they are written, by the name that the reader knows. */
  named: { name: string; text: string }[];
  onRun: (words: string, filters: EventFilter[]) => void;
}) {
  const [line, setLine] = createSignal<string | null>(null);
  const [at, setAt] = createSignal(-1);
  const [focused, setFocused] = createSignal(false);
  let field: HTMLInputElement | undefined;
  const fields = createQuery<Page<FieldInfo>>(() => '/events/fields');
  const text = () => line() ?? props.words;
  const part = createMemo(() => completionOf(text()));
  const values = createQuery<FieldValues>(() => {
    const now = part();
    return focused() && now.field !== null
      ? withParams('/events/values', { site: props.site, field: now.field, limit: 50 })
      : null;
  });
  const offers = createMemo(() => {
    const now = part();
    if (!focused() || line() === null) return [];
    const typed = fold(now.typed);
    if (now.field !== null) {
      return (values.data()?.values ?? [])
        .filter((each) => fold(each.value).includes(typed))
        .slice(0, shown)
        .map((each) => ({ text: `${now.field}${now.op}${each.value}`, hint: count(each.count), label: each.value }));
    }
    if (typed === '') return [];
    const named = props.named
      .filter((each) => fold(each.name).includes(typed))
      .map((each) => ({ text: each.text, hint: each.name, label: each.text }));
    const begun = (fields.data()?.items ?? [])
      .filter((each) => fold(`${each.name} ${pick(each.text)}`).includes(typed))
      .map((each) => ({ text: `${each.name}=`, hint: pick(each.text), label: each.name }));
    return [...named, ...begun].slice(0, shown);
  });
  const take = (offer: { text: string }) => {
    const finished = !offer.text.endsWith('=');
    const safe = /[\s\u3000]/u.test(offer.text) ? offer.text.replace(/=(.*)$/u, '="$1"') : offer.text;
    setLine(text().slice(0, part().start) + safe + (finished ? ' ' : ''));
    setAt(-1);
    field?.focus();
  };
  const run = () => {
    const { words, filters } = readQuery(text());
    setLine(null);
    props.onRun(words, filters);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const list = offers();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (list.length === 0) return;
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((old) => (old + step + list.length) % list.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && at() >= 0 && list[at()]) {
      event.preventDefault();
      take(list[at()]!);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run();
    } else if (event.key === 'Escape') {
      setAt(-1);
      field?.blur();
    }
  };
  return (
    <div class="query-bar">
      <Icon name="search" size={16} />
      <input
        ref={field}
        data-search
        class="input"
        type="text"
        spellcheck={false}
        role="combobox"
        aria-expanded={offers().length > 0}
        aria-controls="query-offers"
        aria-label={t().logs.search}
        placeholder={t().logs.search}
        value={text()}
        onInput={(event) => {
          setLine(event.currentTarget.value);
          setAt(-1);
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKey}
      />
      <button type="button" class="button primary" onClick={run}>
        {t().logs.run}
      </button>
      <Show when={offers().length > 0}>
        <div class="menu query-offers" id="query-offers" role="listbox">
          <For each={offers()}>
            {(offer, index) => (
              <div
                class="menu-item"
                role="option"
                aria-selected={index() === at()}
                data-highlighted={index() === at() ? '' : undefined}
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(offer);
                }}
              >
                <code class="nowrap">{offer.label}</code>
                <span class="grow muted small clip" title={offer.hint}>
                  {offer.hint}
                </span>
              </div>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}
